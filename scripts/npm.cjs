module.exports = { npmCommand };

/**
 * How to start npm with these arguments: what to pass to spawn. On Windows npm is a batch file, which only a shell can start, and
 * a shell takes the whole line as one text.
 */
function npmCommand(args, platform = process.platform) {
  if (platform !== 'win32') return { file: 'npm', args, shell: false };
  const quoted = args.map((arg) => (/[^\w@./:=-]/.test(arg) ? `"${arg}"` : arg));
  return { file: ['npm', ...quoted].join(' '), args: [], shell: true };
}

// What run.sh, run.cmd and the npm scripts share: prepare what is missing, then do what was asked.
// CommonJS in plain old syntax up to the version check, so that an old Node can read it and say that it is too old.
var NEEDED = [20, 19];
var found = process.versions.node.split('.').map(Number);

if (found[0] < NEEDED[0] || (found[0] === NEEDED[0] && found[1] < NEEDED[1])) {
  console.error(
    'Toonsmith needs Node.js ' +
      NEEDED.join('.') +
      ' or later, but this is ' +
      process.versions.node +
      '. Get a later one from https://nodejs.org (or: nvm install --lts), then run this again.',
  );
  process.exit(1);
}

require('./setup.cjs')
  .run(process.argv.slice(2))
  .catch((error) => {
    console.error(error);
    process.exitCode = 1;
  });

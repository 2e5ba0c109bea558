// Checks a version tag and prints what the release workflow needs, in the format of $GITHUB_OUTPUT:
//
//   node .github/scripts/release.mjs v0.2.0
//
// It runs in the repository's root and needs GITHUB_REPOSITORY (owner/name), which names the container image.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

// Semantic Versioning without build metadata, which neither npm tags nor image tags can express.
const VERSION = /^v((\d+\.\d+)\.\d+(-[0-9A-Za-z.-]+)?)$/;

try {
  const [tag = ''] = process.argv.slice(2);
  const { version: packageVersion } = JSON.parse(readFileSync('package.json', 'utf8'));
  const release = describeRelease(tag, packageVersion, readFileSync('CHANGELOG.md', 'utf8'));
  for (const [name, value] of Object.entries(release)) process.stdout.write(output(name, value));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

/** The outputs of one release. Throws an Error with a sentence when tag, version and changelog disagree. */
function describeRelease(tag, packageVersion, changelog) {
  const [, version, minor, prerelease] = VERSION.exec(tag) ?? [];
  if (!version) throw new Error(`“${tag}” is not a version tag such as v1.2.3 or v1.2.3-rc.1.`);
  if (version !== packageVersion)
    throw new Error(`The tag says ${version}, but package.json says ${packageVersion}.`);
  const notes = sectionOf(changelog, version);
  if (!notes) throw new Error(`CHANGELOG.md has no text under “## [${version}] - YYYY-MM-DD”.`);
  // Image names are lower case, whatever the repository's name is.
  const image = `ghcr.io/${process.env.GITHUB_REPOSITORY.toLowerCase()}`;
  const imageTags = prerelease ? [version] : [version, minor, 'latest'];
  return {
    version,
    prerelease: String(Boolean(prerelease)),
    'npm-tag': prerelease ? 'next' : 'latest',
    'image-tags': imageTags.map((name) => `${image}:${name}`).join(),
    notes,
  };
}

/** The changelog's text about one version, without its heading; empty when there is none. */
function sectionOf(changelog, version) {
  const sections = changelog.split(/^(?=## )/m);
  const section = sections.find((text) => text.startsWith(`## [${version}] - `)) ?? '';
  // GitHub shows line breaks of release notes: a wrapped item becomes one line again.
  return section
    .replace(/^.*\n/, '')
    .replace(/\n {2}(?=[^\s-])/g, ' ')
    .trim();
}

/** One output; the random delimiter lets the value hold any text. */
function output(name, value) {
  const delimiter = randomUUID();
  return `${name}<<${delimiter}\n${value}\n${delimiter}\n`;
}

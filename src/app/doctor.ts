import { existsSync } from 'node:fs';
import { access, constants, readFile, statfs } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_OPTIONS } from '../cartoon.ts';
import type { Exit, Terminal } from '../cli/terminal.ts';
import type { PrintError } from './error-printer.ts';
import { type Installation, ROOT, readPackage } from './installation.ts';
import { findLooks, measureMachine, poolLender } from './pool.ts';
import { PLATFORMS } from './surfaces/surfaces.ts';

export interface RunDoctorOptions {
  readonly installation: Installation;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly report: PrintError;
}

/** Checks this machine and installation. */
export async function runDoctor({ installation, terminal, signal, report }: RunDoctorOptions): Promise<Exit> {
  const { doctor } = await import('../cli/doctor.ts');
  const { loaded, words, styles, customStyles } = installation;
  const dataFolders = loaded.ok
    ? [resolve(loaded.config.dataFolder)].filter((folder) => existsSync(folder))
    : [];
  return doctor({
    terminal,
    words,
    machine: {
      ...measureMachine(),
      node: process.versions.node,
      testedNodes: readPackage().toonsmith.testedNodes,
      platform: `${process.platform} ${process.arch}`,
      freeMemory: process.availableMemory?.() ?? freemem(),
    },
    disks: [fileURLToPath(ROOT), tmpdir(), ...dataFolders].map((folder) => ({
      folder,
      freeBytes: () => freeBytes(folder),
    })),
    libraries: async () => (await import('../inference/versions.ts')).nativeVersions(),
    tryDatabase: async () => (await import('../store/sqlite/try-database.ts')).tryDatabase(),
    styles,
    ownStyles: customStyles,
    findLook: () => findLooks(installation),
    chats: chatsOf(installation),
    settingProblems: loaded.ok ? [] : loaded.problems,
    settingWarnings: loaded.ok ? loaded.warnings : [],
    withCartoonizer: async (pictures, work) => {
      if (!loaded.ok) throw new Error('the settings have to be right first');
      const needs = { warm: [DEFAULT_OPTIONS.style], report };
      return poolLender(installation, loaded.config, needs, signal)(pictures, work);
    },
    testPhoto: () => readFile(new URL('config/test-photo.jpg', ROOT)),
    clock: () => performance.now(),
  });
}

/** The chat platforms, and whether each is configured; none while the settings are wrong. */
const chatsOf = ({ loaded }: Installation) =>
  loaded.ok
    ? PLATFORMS.map(({ name, setting, isConfigured }) => ({
        name,
        setting,
        configured: isConfigured(loaded.config),
      }))
    : [];

async function freeBytes(folder: string): Promise<number> {
  await access(folder, constants.W_OK);
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

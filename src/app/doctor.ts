import { existsSync } from 'node:fs';
import { access, constants, readFile } from 'node:fs/promises';
import { freemem, tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { DoctorContext } from '../cli/doctor-context.ts';
import type { Exit, Terminal } from '../cli/terminal.ts';
import type { Config } from '../config/load.ts';
import { settingVariables } from '../config/settings.ts';
import { createWords } from '../i18n/words.ts';
import { BYTES_OF_PICTURE, BYTES_OF_PROCESS } from '../inference/plan.ts';
import { askConnections } from './ask-connections.ts';
import { findDevices } from './device.ts';
import { accountFacts, tryDataFolder } from './doctor-data.ts';
import { servicesOf } from './doctor-services.ts';
import type { PrintError } from './error-printer.ts';
import { type Installation, ROOT, readPackage } from './installation.ts';
import { freeBytes } from './machine-watch.ts';
import { drawingsAtOnce, findLooks, measureMachine, poolLender } from './pool.ts';
import { fileSentences, readPackFaults } from './style-problems.ts';
import { PLATFORMS } from './surfaces/surfaces.ts';

export interface RunDoctorOptions {
  readonly installation: Installation;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  readonly report: PrintError;
  readonly json: boolean;
}

/** Checks this machine and installation. */
export async function runDoctor({
  installation,
  terminal,
  signal,
  report,
  json,
}: RunDoctorOptions): Promise<Exit> {
  const { doctor } = await import('../cli/doctor.ts');
  const { loaded, words, styles, ownPacks, brokenStyles } = installation;
  const config = loaded.ok ? loaded.config : undefined;
  return doctor(
    { json },
    {
      terminal,
      words,
      machine: {
        ...measureMachine(),
        node: process.versions.node,
        testedNodes: readPackage().toonsmith.testedNodes,
        platform: `${process.platform} ${process.arch}`,
        freeMemory: process.availableMemory?.() ?? freemem(),
      },
      libraries: async () => (await import('../inference/versions.ts')).nativeVersions(),
      storage: storageChecks(config),
      settings: {
        problems: loaded.ok ? [] : loaded.problems,
        warnings: loaded.ok ? loaded.warnings : [],
        sources: { file: loaded.path, variables: settingVariables(installation.environment) },
      },
      serving: config ? servingChecks(config, installation) : { services: [], chats: [] },
      styles: {
        all: styles,
        own: ownPacks.map(({ style }) => style.id),
        packProblems: fileSentences(await readPackFaults(installation), words),
        broken: brokenStyles,
        findLook: async () => (await findLooks(installation)).find,
      },
      drawing: {
        withCartoonizer: async (pictures, work) => {
          if (!config) throw new Error('the settings have to be right first');
          return poolLender(installation, config, { warm: false, report }, signal)(pictures, work);
        },
        testPhoto: () => readFile(new URL('config/test-photo.jpg', ROOT)),
        clock: () => performance.now(),
        ...(config && { findDevices: () => findDevices(installation, config, signal) }),
      },
    },
  );
}

function storageChecks(config: Config | undefined): DoctorContext['storage'] {
  const dataFolder = config?.dataFolder;
  const folders = [fileURLToPath(ROOT), tmpdir()];
  if (dataFolder !== undefined && existsSync(dataFolder)) folders.push(dataFolder);
  return {
    disks: folders.map((folder) => ({ folder, freeBytes: () => freeWritableBytes(folder) })),
    tryDatabase: async () => (await import('../store/sqlite/try-database.ts')).tryDatabase(),
    account: accountFacts(dataFolder),
    ...(dataFolder !== undefined && {
      dataFolder: { folder: dataFolder, tryWriting: () => tryDataFolder(dataFolder) },
    }),
  };
}

/** The chat platforms; those with a token can be asked about it. */
const chatsOf = (config: Config): DoctorContext['serving']['chats'] =>
  PLATFORMS.map(({ name, setting, askAboutToken }) => ({ name, setting, ask: askAboutToken(config) }));

function servingChecks(config: Config, { words, locales }: Installation): DoctorContext['serving'] {
  const { timeZone, drawing } = config;
  const inZone = createWords(words.locale, { locales, timeZone, surface: 'terminal' });
  return {
    services: servicesOf(config),
    chats: chatsOf(config),
    ...(config.web.enabled && { askConnections: () => askConnections(config) }),
    time: { now: inZone.date(Date.now()), zone: timeZone },
    slots: {
      atOnce: drawingsAtOnce(config),
      perDrawing: drawing.memory,
      base: BYTES_OF_PROCESS,
      picture: BYTES_OF_PICTURE,
    },
  };
}

async function freeWritableBytes(folder: string): Promise<number> {
  await access(folder, constants.W_OK);
  return freeBytes(folder);
}

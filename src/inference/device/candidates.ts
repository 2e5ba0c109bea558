import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { release } from 'node:os';
import { dirname, join } from 'node:path';
import { BUILD } from '../../build.ts';
import type { Device } from '../session.ts';
import type { DeviceTrial } from './fault.ts';

/** What decides about devices, as far as it is known without loading onnxruntime. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** A file or folder is there. */
  readonly exists: (path: string) => boolean;
}

const THIS_MACHINE: Machine = { platform: process.platform, arch: process.arch, exists: existsSync };

/** What onnxruntime-node 1.30 has libraries for, the quickest first; CUDA's are fetched by `./run.sh setup --cuda`. */
const DEVICES: Readonly<Record<string, readonly Device[]>> = {
  'linux x64': ['cuda', 'webgpu'],
  'darwin arm64': ['coreml', 'webgpu'],
  'win32 x64': ['dml', 'webgpu'],
  'win32 arm64': ['dml', 'webgpu'],
};

const requireHere = createRequire(import.meta.url);

/** Where onnxruntime-node keeps its libraries for this machine. */
const librariesOf = ({ platform, arch }: Machine) =>
  join(dirname(requireHere.resolve('onnxruntime-node')), '..', 'bin', 'napi-v6', platform, arch);

const hasNvidia = ({ exists }: Machine) =>
  // The last one is that of Windows' own Linux.
  ['/proc/driver/nvidia/version', '/dev/nvidia0', '/dev/dxg'].some(exists);

/** The devices that can be tried for a setting, and what is known of others without trying: most machines have none, and lose no time. */
export function candidatesFor(
  setting: 'auto' | Device,
  machine: Machine = THIS_MACHINE,
): { readonly devices: readonly Device[]; readonly known: readonly DeviceTrial[] } {
  const { platform, arch, exists } = machine;
  const here = DEVICES[`${platform} ${arch}`] ?? [];
  if (setting !== 'auto' && !here.includes(setting))
    return { devices: [], known: [{ device: setting, result: { code: 'not-here' } }] };
  const isCudaMissing = !exists(join(librariesOf(machine), 'libonnxruntime_providers_cuda.so'));
  const mayBeThere = (device: Device) => {
    if (device === 'cuda') return hasNvidia(machine);
    // Other systems have graphics with or without a card.
    return platform !== 'linux' || hasNvidia(machine) || exists('/dev/dri');
  };
  const wanted = setting === 'auto' ? here.filter(mayBeThere) : [setting];
  const isMissing = (device: Device) => device === 'cuda' && isCudaMissing;
  return {
    devices: wanted.filter((device) => !isMissing(device)),
    known: wanted.filter(isMissing).map((device) => ({ device, result: { code: 'not-installed' } })),
  };
}

/**
 * What a decision about devices depends on, as a hash: onnxruntime, this program, its networks, the system with its drivers, and what is
 * drawn with.
 */
export function decisionKey(engines: ReadonlyMap<string, { readonly styles: ReadonlySet<string> }>): string {
  const { version } = requireHere('onnxruntime-node/package.json') as { version: string };
  const drawn = [...engines].map(([id, { styles }]) => `${id}: ${[...styles]}`);
  const facts = [version, BUILD, factsOf(TOON), release(), ...driverFacts(), ...drawn];
  return createHash('sha256').update(facts.join('\n')).digest('hex');
}

const TOON = new URL('../../../models/toon.onnx', import.meta.url);

function factsOf(file: URL | string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? '' : `${found.size} ${found.mtimeMs}`;
}

/** On Linux: the drivers of NVIDIA and for Vulkan. Elsewhere they come with the system's version, for all that can be found out. */
function driverFacts(): string[] {
  if (process.platform !== 'linux') return [];
  const vulkan = ['/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'].flatMap((folder) =>
    listed(folder).map((name) => `${name} ${factsOf(join(folder, name))}`),
  );
  return [textOf('/proc/driver/nvidia/version'), listed('/dev/dri').join(), ...vulkan];
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

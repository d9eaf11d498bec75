/**
 * A machine with a kernel of its own, for what no container has: Debian's kernel in an emulator, its disks and its first program made by a
 * folder's `make.sh` (test/hosts/<name>/make.sh, which says what it needs).
 */
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { packageRoot } from '../../src/runner/assets.js'

export interface Machine {
  /** Whose make.sh. */
  readonly name: string
  /** MiB. */
  readonly memory: number
  /** Files of the folder that are its disks, the first as vda. */
  readonly disks?: readonly string[]
  /** More words for its kernel. */
  readonly kernel?: readonly string[]
}

/** What it says after each `MARK name`; or, in words, why it cannot be had here. It is given 25 minutes: without KVM it is emulated. */
export async function boot(folder: string, { name, memory, disks = [], kernel = [] }: Machine): Promise<ReadonlyMap<string, string> | string> {
  const made = spawnSync(fileURLToPath(new URL(`test/hosts/${name}/make.sh`, packageRoot)), [folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  if (made.status === 77) return made.stdout.trim()
  assert.equal(made.status, 0, made.stdout)
  const words = ['-M', 'q35', '-m', String(memory), '-nographic', '-no-reboot', '-nodefaults', '-serial', 'stdio', '-net', 'none']
  const drives = disks.flatMap((disk) => ['-drive', `file=${join(folder, disk)},format=raw,if=virtio`])
  const { stdout } = await promisify(execFile)('qemu-system-x86_64', [...words, ...drives, '-kernel', join(folder, 'kernel'), '-initrd', join(folder, 'initrd.gz'), '-append', ['console=ttyS0 quiet panic=-1', ...kernel].join(' ')], { timeout: 1_500_000 })
  const parts = stdout.replaceAll('\r', '').split(/^MARK /m).slice(1)
  const said = new Map(parts.map((part) => [part.split('\n', 1)[0] ?? '', part.slice(part.indexOf('\n') + 1)]))
  assert.ok(said.has('end'), stdout)
  return said
}

/** A container with little more than a shell, made of this machine's own programs: no registry, no download. */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

const PROGRAMS = ['sh', 'cat', 'sleep', 'seq', 'head', 'tr', 'rm', 'touch', 'mktemp', 'env', 'true']
const IMAGE = 'hardshell-test-tiny:1'

/** Why there can be none here; undefined when there can. */
export function noContainers(): string | undefined {
  const { status, error } = spawnSync('docker', ['version'], { stdio: 'ignore' })
  if (status === 0) return undefined
  return `no Docker here (${error?.message ?? 'its daemon does not answer'}): apt install docker.io`
}

/** @returns its name; `removeContainer` ends it */
export function startContainer(name: string): string {
  const files = new Set<string>()
  for (const program of PROGRAMS) {
    const path = ['/bin', '/usr/bin'].map((folder) => `${folder}/${program}`).find((file) => existsSync(file))
    if (path === undefined) throw new Error(`no ${program} on this machine`)
    files.add(path)
    for (const [library] of execFileSync('ldd', [path]).toString().matchAll(/\/\S+/g)) files.add(library)
  }
  const tar = execFileSync('tar', ['-C', '/', '--dereference', '-cf', '-', ...[...files].map((file) => file.slice(1))], { maxBuffer: 1 << 28 })
  execFileSync('docker', ['import', '-', IMAGE], { input: tar, stdio: ['pipe', 'ignore', 'pipe'] })
  execFileSync('docker', ['rm', '-f', name], { stdio: 'ignore' })
  execFileSync('docker', ['run', '-d', '--name', name, '--network', 'none', '--tmpfs', '/tmp', IMAGE, 'sh', '-c', 'while :; do sleep 3600; done'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return name
}

export function removeContainer(name: string): void {
  execFileSync('docker', ['rm', '-f', name], { stdio: 'ignore' })
}

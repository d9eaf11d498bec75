/**
 * A stand-in for the package repositories of Docker and of Tailscale, served from this process. Built once in a container of the practice
 * server's own Debian and kept in the cache, named by a hash of its recipe.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { homedir } from 'node:os'
import { join, normalize } from 'node:path'

export const VARIANTS = ['good', 'unsigned', 'wrongkey', 'otherkey', 'badsig', 'badindex', 'baddeb', 'expired', 'othersuite'] as const
export type Variant = (typeof VARIANTS)[number]

const recipe = new URL('../../../test/hosts/docker-repository/build.sh', import.meta.url)
const tailscale = new URL('../../../test/hosts/tailscale/', import.meta.url)

/** @param image of the practice server, so that the packages fit it @returns the folder with `www` and `fingerprint` */
export function built(image: string): string {
  const script = readFileSync(recipe)
  const programs = readdirSync(tailscale).sort().map((file) => ({ file, text: readFileSync(new URL(file, tailscale)) }))
  const name = programs.reduce((sum, { text }) => sum.update(text), createHash('sha256').update(script).update(image)).digest('hex').slice(0, 16)
  const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'hardshell', 'docker-repository')
  const folder = join(cache, name)
  if (existsSync(folder)) return folder
  const part = `${folder}.part-${process.pid}`
  mkdirSync(join(part, 'tailscale'), { recursive: true })
  for (const { file, text } of programs) writeFileSync(join(part, 'tailscale', file), text)
  try {
    execFileSync('docker', ['run', '--rm', '-i', '--entrypoint', '/bin/sh', '-v', `${part}:/out`, image, '-s'], { input: script, stdio: ['pipe', 'inherit', 'inherit'] })
    renameSync(part, folder)
  } finally {
    rmSync(part, { recursive: true, force: true })
  }
  return folder
}

export class StandInRepository {
  private constructor(
    private readonly folder: string,
    private readonly server: Server,
    private readonly tunnel: ChildProcess,
    private readonly port: number,
  ) {}

  /** The guest reaches it on its own loopback, through a tunnel: no network between them is needed. */
  static async open(image: string, ssh: { destination: string; options: readonly string[] }): Promise<StandInRepository> {
    const folder = built(image)
    const root = join(folder, 'www')
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://x')
      // the good one, as it looks to a release that it has nothing for
      const asked = /^\/othersuite\/.*\/dists\//.test(pathname) ? '/none' : pathname.replace(/^\/othersuite\//, '/good/')
      const path = join(root, normalize(decodeURIComponent(asked)))
      if (!existsSync(path) || !statSync(path).isFile()) {
        response.writeHead(404).end()
        return
      }
      response.writeHead(200, { 'content-length': statSync(path).size })
      createReadStream(path).pipe(response)
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const here = (server.address() as AddressInfo).port
    const tunnel = spawn('ssh', [...ssh.options, '-N', '-o', 'ControlPath=none', '-o', 'ExitOnForwardFailure=yes', '-R', `127.0.0.1:0:127.0.0.1:${here}`, ssh.destination], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const port = await new Promise<number>((found, lost) => {
      let said = ''
      tunnel.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text
        const allocated = said.match(/Allocated port (\d+) for remote forward/)?.[1]
        if (allocated !== undefined) found(Number(allocated))
      })
      tunnel.on('close', () => lost(new Error(`the tunnel to the guest ended: ${said}`)))
    })
    return new StandInRepository(folder, server, tunnel, port)
  }

  get fingerprint(): string {
    return readFileSync(join(this.folder, 'fingerprint'), 'utf8').trim()
  }
  /** What docker.repository or ways.tailscale.repository would be: seen from the guest. */
  url(variant: Variant, whose: 'docker' | 'tailscale' = 'docker'): string {
    return `http://127.0.0.1:${this.port}/${variant}/${whose === 'docker' ? 'linux' : 'tailscale'}`
  }
  close(): void {
    this.tunnel.kill()
    this.server.close()
    this.server.closeAllConnections()
  }
}

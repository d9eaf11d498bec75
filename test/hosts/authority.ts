/**
 * An authority that speaks ACME, for ways.test.ts: a second Caddy (`acme_server`, with a root of its own) in a container beside the
 * practice servers, which asks for its challenges at the name's ports 80 and 443 as any authority does. Where a name leads, its /etc/hosts says.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = '/data/pki/authorities/local/root.crt'
const docker = (...words: readonly string[]): string => execFileSync('docker', words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })

export class Authority {
  private constructor(
    private readonly container: string,
    private readonly folder: string,
    /** Its directory's address. */
    readonly directory: string,
  ) {}

  /** @param caddy where the program lies, in the words of docker cp; @param image has the libraries that it needs; @param address in the practice servers' network */
  static start({ caddy, image, address }: { readonly caddy: string; readonly image: string; readonly address: string }): Authority {
    const folder = mkdtempSync(join(tmpdir(), 'hs-authority-'))
    chmodSync(folder, 0o755)
    docker('cp', caddy, join(folder, 'caddy'))
    writeFileSync(join(folder, 'Caddyfile'), `{\n\tadmin off\n\tskip_install_trust\n\tstorage file_system /data\n}\nhttps://${address} {\n\ttls internal\n\tacme_server\n}\n`)
    const container = `hs-authority-${process.pid}`
    docker('run', '-d', '--name', container, '--network', 'hardshell-practice', '--ip', address, '-v', `${folder}:/authority:ro`, '--entrypoint', '/authority/caddy', image, 'run', '--config', '/authority/Caddyfile', '--adapter', 'caddyfile')
    const authority = new Authority(container, folder, `https://${address}/acme/local/directory`)
    try {
      docker('exec', container, 'timeout', '60', 'sh', '-c', `until [ -s ${ROOT} ] && openssl s_client -connect ${address}:443 </dev/null >/dev/null 2>&1; do sleep 0.2; done`)
    } catch (error) {
      const said = docker('logs', '--tail', '5', container)
      authority.remove()
      assert.fail(`the authority does not start: ${String(error)}\n${said}`)
    }
    return authority
  }

  /** From now on it looks for the name there. */
  finds(name: string, address: string): void {
    docker('exec', this.container, 'sh', '-c', `echo '${address} ${name}' >/etc/hosts`)
  }

  /** As PEM. */
  root(): string {
    return docker('exec', this.container, 'cat', ROOT)
  }

  /** What it answered over ACME. */
  log(): string {
    return execFileSync('sh', ['-c', 'docker logs "$0" 2>&1', this.container], { encoding: 'utf8', maxBuffer: 64e6 })
  }

  remove(): void {
    docker('rm', '-f', this.container)
    rmSync(this.folder, { recursive: true, force: true })
  }
}

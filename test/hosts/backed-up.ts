/** A practice server whose gateway is backed up, and what tests ask of it. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT } from '../../src/model/errors.js'
import { throughTunnel } from './busy-gateway.js'
import type { Guest } from './guest.js'
import type { WsDevice } from './ws-device.js'

export const REPOSITORY = '/var/backups/hardshell/restic'
/** Shell: restic speaks to the local repository from here on. */
export const RESTIC = `export RESTIC_PASSWORD_FILE=/etc/hardshell/backup.key RESTIC_REPOSITORY=${REPOSITORY}`

export class BackedUp {
  constructor(readonly guest: Guest) {}

  /** A hardshell command that must work. */
  async works(...words: string[]): Promise<string> {
    const ran = await this.guest.run(...words)
    assert.equal(ran.status, EXIT.ok, `${words.join(' ')}\n${ran.stdout}${ran.stderr}`)
    return ran.stdout
  }
  /** One that must not, and says why. */
  async fails(why: RegExp, ...words: string[]): Promise<void> {
    const ran = await this.guest.run(...words)
    assert.equal(ran.status, EXIT.verify, `${words.join(' ')}\n${ran.stdout}${ran.stderr}`)
    assert.match(ran.stderr.replaceAll(/\s+/g, ' '), why)
  }
  /** Newest first, of each place. */
  async snapshots(): Promise<readonly { where: string; id: string }[]> {
    return JSON.parse(await this.works('backup', 'list', this.guest.host, '--json')) as { where: string; id: string }[]
  }
  /** `up` with LINES of YAML more in its spec. */
  async up(lines: string): Promise<void> {
    const spec = join(this.guest.cwd, 'spec.yaml')
    writeFileSync(spec, readFileSync(this.guest.specFile, 'utf8') + lines)
    await this.works('up', this.guest.host, '--yes', '--spec', spec)
  }

  async ready(): Promise<void> {
    await this.guest.root('timeout 240 sh -c "until curl -sf http://127.0.0.1:18789/startupz >/dev/null; do sleep 1; done"', 300_000)
  }
  /** Paired devices and sessions, as the gateway itself tells: at least one of each. */
  async live(): Promise<readonly [number, number]> {
    const asked = async (words: string): Promise<{ paired?: unknown[]; totalCount?: number }> => JSON.parse(await this.guest.root(`docker exec openclaw-gateway node openclaw.mjs ${words} --json`)) as { paired?: unknown[]; totalCount?: number }
    const counts = [(await asked('devices list')).paired?.length ?? 0, (await asked('sessions --all-agents')).totalCount ?? 0] as const
    assert.ok(counts.every((count) => count >= 1), counts.join())
    return counts
  }
  /** A device that was paired before comes in with its own token, without asking anybody. */
  async letsIn(device: WsDevice, deviceToken: string): Promise<boolean> {
    return throughTunnel(this.guest, async (port) => {
      const answer = await device.connect({ port, auth: { deviceToken }, scopes: ['operator.read', 'operator.write'] })
      if (answer.ok) answer.connection.close()
      return answer.ok
    })
  }
}

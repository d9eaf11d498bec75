/** What the tests of updates do to a server and see there: targets made for it, runs that are cut short, and whether it serves. */
import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { EXIT } from '../../src/model/errors.js'
import { packageRoot } from '../../src/runner/assets.js'
import { quote } from '../../src/shell/quote.js'
import type { LastRun, Releases } from '../../src/areas/updates/said.js'
import type { Guest } from './guest.js'
import type { Ran, Running } from './run-hardshell.js'

const asset = (file: string): string => readFileSync(new URL(`test/hosts/update/${file}`, packageRoot)).toString('base64')
/** Lays half-registry.pl on a host and starts it. @param filling a shell's words, run when the layer is asked for */
export const halfRegistry = (filling?: string): string =>
  `rm -f /run/half-registry.on; printf %s ${asset('half-registry.pl')} | base64 -d >/run/half-registry.pl; setsid perl /run/half-registry.pl ${filling === undefined ? '' : quote(filling)} >/dev/null 2>&1 </dev/null & for at in $(seq 600); do [ -e /run/half-registry.on ] && exit 0; sleep 0.1; done; exit 1`
export const last = (ran: Ran): LastRun => JSON.parse(ran.stdout) as LastRun

/** In the log when a step begins; what becomes of an update that is cut short there once; which target shows it. */
export const STEPS = [
  ['the image is brought', 'bringing the image', 'refused', 'sound'],
  ['the snapshot is made', 'a snapshot of now', 'refused', 'sound'],
  ['the snapshot is brought back', 'bringing snapshot', 'refused', 'sound'],
  ['the target looks at the state', 'asking the other release', 'refused', 'sound'],
  ['the release of now goes on record', 'on record: ', 'refused', 'sound'],
  ['the container is made anew', 'making the gateway anew', 'finished', 'sound'],
  ['it goes up the ladder', 'up the probe ladder', 'finished', 'sound'],
  ['OpenClaw itself is asked', 'asking OpenClaw itself', 'finished', 'sound'],
  ['it is watched', 'watching it', 'finished', 'sound'],
  ['the way back begins', 'failed: ', 'back', 'moves 5'],
  ['the state of before is put in place', 'the state is that of', 'back', 'moves 5'],
] as const

export class Updating {
  constructor(readonly server: Guest) {}

  there(script: string): Promise<string> {
    return this.server.root(script, 600_000)
  }
  /** What hardshell.yaml asks for from the next command on. */
  wants(version: string): void {
    const file = this.server.specFile
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^image:\n(?: {2}version: .*\n)?/m, `image:\n  version: ${version}\n`))
  }

  /** The spec asks for `latest` from here on, and what serves is the real release that the targets are made of, or on a kept server one of those. Says which. */
  async fromReal(): Promise<string> {
    this.wants('latest')
    const serving = async (): Promise<string> => (await this.there('sed -n s/^VERSION=//p /opt/openclaw/release')).trim()
    // an image of another release that this machine keeps for practice servers may be the younger one
    if (/^2026\.9\.[0-5]$/.test(await serving())) {
      const ran = await this.update('2026.9.6')
      assert.equal(ran.status, EXIT.ok, ran.stderr)
    }
    return serving()
  }

  /** What was written into the gateway's own databases. */
  write(what: string): Promise<string> {
    return this.there(`printf %s yes | docker exec -i openclaw-gateway node openclaw.mjs secrets store set ${what} --value-file -`)
  }
  async written(): Promise<string[]> {
    return (JSON.parse(await this.there('docker exec openclaw-gateway node openclaw.mjs secrets store list --json')) as { name: string }[]).map(({ name }) => name).toSorted()
  }

  /** Makes a release that behaves as twin.mjs says. */
  target(version: string, behaviour: string): Promise<string> {
    return this.there(`printf %s ${asset('twin.mjs')} | base64 -d >/run/twin.mjs; printf %s ${asset('twin.sh')} | base64 -d >/run/twin.sh; sh /run/twin.sh ${version} ${behaviour} </run/twin.mjs`)
  }
  async releases(): Promise<Releases> {
    const told = await this.server.run('releases', this.server.host, '--json')
    assert.equal(told.status, EXIT.ok, told.stderr)
    return JSON.parse(told.stdout) as Releases
  }
  update(version: string, ...flags: string[]): Promise<Ran> {
    return this.server.run('update', this.server.host, '--to', version, '--yes', '--json', '--watch', '10', ...flags)
  }
  /** An update that the test goes on beside; nothing of an earlier one is there to be taken for it. */
  async begin(version: string, ...flags: string[]): Promise<Running> {
    await this.there('rm -rf /var/lib/hardshell/update/run /var/lib/hardshell/update/last.json')
    return this.server.start('update', this.server.host, '--to', version, '--yes', ...flags)
  }
  /** Awaits on the host that the log of the run at work says so. @param then what the host does at that moment */
  logged(words: string, then = ':'): Promise<string> {
    return this.there(`for at in $(seq 6000); do if grep -q ${quote(words)} /var/lib/hardshell/update/run/log 2>/dev/null; then ${then}; exit 0; fi; [ ! -s /var/lib/hardshell/update/last.json ] || break; sleep 0.05; done; cat /var/lib/hardshell/update/run/log; exit 1`)
  }
  /** Ends the host as a power cut would, as far as a container can, once `when` holds there, and awaits that it is there again. */
  async reboot(when = ':'): Promise<void> {
    const { console } = this.server
    const boot = (await this.there('cat /proc/sys/kernel/random/boot_id')).trim()
    await console.run(`for at in $(seq 6000); do if ${when}; then break; fi; sleep 0.05; done; systemctl reboot --force`, { timeoutMs: 400_000, label: 'reboot' }).catch(() => undefined)
    for (;;) {
      const seen = await console.run('cat /proc/sys/kernel/random/boot_id && systemctl is-active docker', { timeoutMs: 10_000, label: 'is it back?' }).catch(() => undefined)
      if (seen?.status === 0 && !seen.stdout.toString().startsWith(boot)) return
      await new Promise((again) => setTimeout(again, 500))
    }
  }
  /** The run that nobody watches any more has ended so. */
  async ended(): Promise<LastRun> {
    return JSON.parse(await this.there('for at in $(seq 6000); do [ -e /etc/systemd/system/hardshell-update.service ] || { cat /var/lib/hardshell/update/last.json; exit 0; }; sleep 0.1; done; cat /var/lib/hardshell/update/run/log; exit 1')) as LastRun
  }

  /** The gateway serves from that version, lets its token in and no other, and nothing half done is left. */
  async serves(version: string): Promise<void> {
    const seen = await this.there(`docker inspect -f '{{.State.Status}} {{.Config.Image}}' openclaw-gateway; sed -n 's/^VERSION=//p' /opt/openclaw/release
    docker exec -i openclaw-gateway node --input-type=module - <<'JS'
const ask = async (token) => (await fetch('http://127.0.0.1:18789/tools/invoke', { method: 'POST', headers: { authorization: 'Bearer ' + token, 'content-type': 'application/json' }, body: '{}' })).status
console.log(await ask(process.env.OPENCLAW_GATEWAY_TOKEN), await ask('0'.repeat(64)))
JS
    curl -s -o /dev/null -w '%{http_code}\\n' http://127.0.0.1:18789/startupz
    ls -d /home/deploy/.openclaw.before-* /home/deploy/.openclaw.incoming-* /home/deploy/.openclaw.returning-* /etc/systemd/system/*hardshell-update* /etc/systemd/system/*/hardshell-update* /var/lib/hardshell/update/ballast 2>/dev/null || true`)
    const [state = '', record, asked, startup, ...left] = seen.trim().split('\n')
    assert.match(state, new RegExp(`^running hardshell/openclaw:${version.replaceAll('.', '\\.')}-[0-9a-f]{12}$`))
    assert.deepEqual([record, asked, startup, left], [version, '400 401', '200', []])
  }
}

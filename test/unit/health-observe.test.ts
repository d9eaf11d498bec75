/** What a look makes of what other programs say: observe.sh, beside programs of our own that say it. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const folder = mkdtempSync(join(tmpdir(), 'hs-observe-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const program = fileURLToPath(new URL('../../../src/areas/health/files/observe.sh', import.meta.url))

/** @param programs NAME: what its shell does   @param settings of health.conf */
function look(part: string, programs: Readonly<Record<string, string>>, settings: Readonly<Record<string, string>> = {}): string[] {
  const bin = mkdtempSync(join(folder, 'bin-'))
  for (const [name, does] of Object.entries(programs)) writeFileSync(join(bin, name), `#!/bin/sh\n${does}\n`, { mode: 0o755 })
  const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, temporary: bin, short: bin, settings: bin, CONTAINER: 'openclaw-gateway', LC_ALL: 'C', EXPIRY: '14', FOLDERS: '/', DISK_WARNING: '85', DISK_CRITICAL: '95', NAMES: '', ...settings }
  const said = execFileSync('sh', ['-c', `. "${program}"; ${part}`], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'inherit'] }).trim()
  return said === '' ? [] : said.split('\n')
}
/** A line of a check without its own words. */
const verdicts = (lines: readonly string[]): string[] => lines.map((line) => line.split('\t').slice(0, 4).join(' ').trim())

function openclaw(models: unknown, channels: unknown): string[] {
  const text = (value: unknown): string => `cat <<'WORDS'\n${typeof value === 'string' ? value : JSON.stringify(value)}\nWORDS`
  return look('see_openclaw', { docker: `case "$*" in inspect*) echo running ;; *models*) ${text(models)}\n;; *channels*) ${text(channels)}\n;; esac` })
}
/* As OpenClaw 2026.9.6 says them: real answers, and what UPSTREAM measured of unusable profiles. */
const QUIET = { auth: { unusableProfiles: [], oauth: { profiles: [] } } }
const NONE = { channelAccounts: {} }

test('providers and channels that are well', () => {
  const running = { channelAccounts: { telegram: [{ accountId: 'default', enabled: true, configured: true, running: true }], discord: [{ accountId: 'old', enabled: false, running: false }] } }
  assert.deepEqual(openclaw(QUIET, running), ['check\tproviders\tok\t\tno provider of models has shut this gateway out', 'check\tchannels\tok\t\tno channel of the gateway is dead'])
})
test('a provider that has shut the gateway out, another whose login has ended', () => {
  const models = { auth: { unusableProfiles: [{ profileId: 'anthropic:default', provider: 'anthropic', kind: 'cooldown', reason: 'rate_limit' }, { provider: 'openai', kind: 'disabled', reason: 'billing\u001b[2J' }], oauth: { profiles: [{ provider: 'google', status: 'expired' }] } } }
  assert.deepEqual(openclaw(models, NONE)[0], 'check\tproviders\twarning\t\tproviders of models that cannot be used now: anthropic (cooldown, rate_limit), google (login expired), openai (disabled, billing__2J)')
})
test('a channel that does not run, another that is not connected', () => {
  const channels = { channelAccounts: { telegram: [{ accountId: 'default', enabled: true, configured: true, running: false }], whatsapp: [{ accountId: 'work', enabled: true, configured: true, running: true, connected: false }] } }
  assert.equal(openclaw(QUIET, channels)[1], 'check\tchannels\twarning\t\tchannels of the gateway that are dead: telegram whatsapp/work')
})
test('an answer that cannot be read is not known, and never well', () => {
  for (const answer of ['', 'Error: no', '{"other":1}']) assert.match(openclaw(answer, '')[0] ?? '', /^check\tproviders\tunknown/)
  assert.match(openclaw(QUIET, 'Error')[1] ?? '', /^check\tchannels\tunknown/)
  assert.match(openclaw({ auth: { unusableProfiles: [7] } }, NONE)[0] ?? '', /^check\tproviders\tunknown/)
  assert.match(openclaw(QUIET, { channelAccounts: 5 })[1] ?? '', /^check\tchannels\tunknown/)
})

test('of two certificates of one name, both are watched', () => {
  const places = ['/etc/nginx/ssl/a/server.crt', '/etc/nginx/ssl/b/server.crt']
  const dates = (days: number): string => `echo notBefore=$(date -d -1day); echo notAfter=$(date -d ${days}days1hour)`
  const lines = look('see_certificates', { find: `printf '%s\\n' ${places.join(' ')}`, openssl: `case "$*" in *${places[0] ?? ''}*) ${dates(5)} ;; *) ${dates(60)} ;; esac` })
  assert.deepEqual(verdicts(lines), ['check certificate:server warning 5', 'check certificate:/etc/nginx/ssl/b/server.crt ok 60'])
})

/** What `tailscale status --json` says, as its ipnstate.Status writes it. */
const tailscale = (status: string): string[] => verdicts(look('see_tailscale', { tailscale: `[ "$*" = 'status --json' ] && echo '${status}'` }))
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000 + 3_600_000).toISOString()
test('the key of Tailscale: well, ending, ended, told never to end, and not known', () => {
  assert.deepEqual(tailscale(`{"BackendState":"Running","Self":{"KeyExpiry":"${inDays(40)}"}}`), ['check tailscale-key ok 40'])
  assert.deepEqual(tailscale(`{"BackendState":"Running","Self":{"KeyExpiry":"${inDays(5)}"}}`), ['check tailscale-key warning 5'])
  assert.deepEqual(tailscale(`{"BackendState":"Running","Self":{"KeyExpiry":"${inDays(1)}"}}`), ['check tailscale-key critical 1'])
  assert.deepEqual(tailscale(`{"BackendState":"NeedsLogin","Self":{"KeyExpiry":"${inDays(-3)}"}}`), ['check tailscale-key critical'])
  assert.deepEqual(tailscale('{"BackendState":"Running","Self":{"Online":true}}'), ['check tailscale-key ok'])
  for (const silent of ['', 'failed to connect to local tailscaled', '{}']) assert.deepEqual(tailscale(silent), ['check tailscale-key unknown'], silent)
})

const HARDWARE = { 'systemd-detect-virt': 'exit 1' }
test('the clock is kept right, or by nobody, or it is not known; inside a container it is the machine’s', () => {
  const clock = (says: string, virt = HARDWARE['systemd-detect-virt']): string[] => verdicts(look('see_clock', { 'systemd-detect-virt': virt, timedatectl: says }))
  assert.deepEqual(clock('echo yes'), ['check clock.synchronised ok'])
  assert.deepEqual(clock('echo no'), ['check clock.synchronised warning'])
  assert.deepEqual(clock('exit 1'), ['check clock.synchronised unknown'])
  assert.deepEqual(clock('echo no', 'exit 0'), [])
})

test('the kernel’s kills are counted; a log that cannot be read is not a quiet one', () => {
  const kernel = (journal: string): string[] => verdicts(look('see_kernel', { ...HARDWARE, journalctl: journal }))
  assert.deepEqual(kernel('case "$*" in *"-n 1"*) echo Linux version 6 ;; esac'), ['check killed.kernel ok 0'])
  assert.deepEqual(kernel('case "$*" in *"-n 1"*) echo Linux version 6 ;; *) echo "oom-kill:constraint=CONSTRAINT_NONE"; echo "Out of memory: Killed process 812 (node) total-vm:1kB" ;; esac'), ['check killed.kernel critical 1'])
  assert.deepEqual(kernel('exit 1'), ['check killed.kernel unknown'])
})

test('names: all, one, none of them; of a channel’s only that it is one', () => {
  const names = (lost: string): string[] => look('see_names', { getent: `case $2 in ${lost}) exit 2 ;; esac` }, { NAMES: 'ghcr.io download.docker.com' })
  assert.deepEqual(names('none'), ['check\tnames\tok\t2\tnames resolve'])
  assert.deepEqual(names('ghcr.io'), ['check\tnames\twarning\t1\tthe name ghcr.io does not resolve'])
  assert.deepEqual(verdicts(names('*')), ['check names critical 2'])
})

/** What was written down of the last backup and of the keys, seconds from now. */
const SECONDS = Math.floor(Date.now() / 1000)
function backedUp(verified: number, ok = true): string[] {
  const last = join(mkdtempSync(join(folder, 'last-')), 'last.json')
  writeFileSync(last, JSON.stringify({ at: SECONDS + verified, ok, verified_at: SECONDS + verified }))
  return verdicts(look('see_backup', { systemctl: 'echo inactive; exit 3' }, { BACKUP: last, BACKUP_AGE: '36' }))
}
test('a backup is young, too old, failed, or of a time to come, which is not young', () => {
  assert.deepEqual(backedUp(-7300), ['check backup ok 2'])
  assert.deepEqual(backedUp(-37 * 3600), ['check backup critical 37'])
  assert.deepEqual(backedUp(-7300, false), ['check backup warning 2'])
  for (const ok of [true, false]) assert.deepEqual(backedUp(365 * 86_400, ok), ['check backup critical'])
})

test('disks and their file entries: by percent, each disk once; a df that is silent heals nothing', () => {
  const disks = (bytes: string, inodes: string): string[] => look('see_disks', { df: `echo 'Filesystem blocks Used Available Capacity Mounted'; case $1 in -Pk) ${bytes} ;; *) ${inodes} ;; esac` }, { FOLDERS: '/ /usr' })
  const line = (percent: string): string => `for f in 1 2; do echo '/dev/vda1 100 1 1 ${percent} /'; done`
  assert.deepEqual(verdicts(disks(line('84%'), line('85%'))), ['check disk:/ ok 84', 'check inodes:/ warning 85'])
  assert.deepEqual(verdicts(disks(line('95%'), line('100%'))), ['check disk:/ critical 95', 'check inodes:/ critical 100'])
  assert.deepEqual(verdicts(disks(line('10%'), line('-'))), ['check disk:/ ok 10'], 'btrfs has no count of entries')
  assert.deepEqual(disks('true', 'true').slice(1), ['keep\tdisk:*', 'keep\tinodes:*'])
})

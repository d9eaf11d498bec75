/**
 * What apt would put in place of what is installed, and from which lists: `newer` (src/areas/host/files/apt.sh) as the host reads it,
 * beside an apt that says what Debian 13's said, or what it would say in each of these cases (imitated: names shortened).
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { packageRoot } from '../../src/runner/assets.js'

const work = mkdtempSync(join(tmpdir(), 'hs-newer-'))
after(() => rmSync(work, { recursive: true, force: true }))
const words = fileURLToPath(new URL('src/areas/host/files/apt.sh', packageRoot))
const MAIN = 'http://deb.example/debian trixie/main amd64 Packages'
const SECURITY = 'http://deb.example/security trixie-security/main amd64 Packages'
const OWN = 'file:/srv/own x/main amd64 Packages'
const NAMELESS = 'http://deb.example/security-of-ours ./ Packages'
const OTHER = 'http://deb.example/other trixie/main amd64 Packages'
const TARGETS = `Debian:13.8/stable|${MAIN}\nDebian-Security:13/stable-security|${SECURITY}\nOur-Security:1/x|${OWN}\n$(LABEL):$(VERSION)/$(SUITE)|${NAMELESS}\n$(LABEL):$(VERSION)/trixie|${OTHER}\n`
const INSTALLED = '100 /var/lib/dpkg/status'

function newer(policy: string): { readonly status: number | null; readonly said: readonly string[] } {
  writeFileSync(join(work, 'said-policy'), policy)
  writeFileSync(join(work, 'said-targets'), TARGETS)
  const ran = spawnSync('sh', ['-euc', '. "$0"; as_nobody() { case $1 in apt-cache) cat "$work/said-policy" ;; *) cat "$work/said-targets" ;; esac; }; newer "$work" any', words], { encoding: 'utf8', env: { PATH: process.env['PATH'], work } })
  return { status: ran.status, said: ran.stdout.split('\n').filter((line) => line !== '') }
}
/** As `apt-cache policy` prints one: versions from the newest on, `***` before the one that is installed. */
const told = (name: string, installed: string, candidate: string, ...versions: readonly (readonly [version: string, ...lists: string[]])[]): string =>
  [`${name}:`, `  Installed: ${installed}`, `  Candidate: ${candidate}`, '  Version table:', ...versions.flatMap(([version, ...lists]) => [` ${version === installed ? '***' : '   '} ${version} 500`, ...lists.map((list) => `        ${list}`)]), ''].join('\n')

const table: readonly (readonly [what: string, policy: string, want: readonly string[]])[] = [
  ['what is as new as apt knows is not told', told('bash', '5', '5', ['5', `500 ${MAIN}`, INSTALLED]), []],
  ['another version of the same release', told('sudo', '1+2', '1+5', ['1+5', `500 ${MAIN}`], ['1+2', INSTALLED]), ['sudo (1+5 Debian:13.8/stable)']],
  ['a security update, which the release has too', told('libc6', '4', '5', ['5', `500 ${MAIN}`, `500 ${SECURITY}`], ['4', INSTALLED]), ['libc6 (5 Debian:13.8/stable, Debian-Security:13/stable-security)']],
  ['a security update between what is installed and what comes: that hole is open', told('openssl', '5', '9', ['9', `500 ${MAIN}`], ['7', `500 ${SECURITY}`], ['5', INSTALLED]), ['openssl (9 Debian:13.8/stable, Debian-Security:13/stable-security)']],
  ['one that is installed is none that waits', told('openssl', '7', '9', ['9', `500 ${MAIN}`], ['7', `500 ${SECURITY}`, INSTALLED]), ['openssl (9 Debian:13.8/stable)']],
  ['what the owner has pinned away does not come', told('curl', '7', '7', ['9', `-1 ${SECURITY}`], ['7', `500 ${MAIN}`, INSTALLED]), []],
  ['and of what is above the one that comes nothing counts', told('curl', '6', '7', ['9', `-1 ${SECURITY}`], ['7', `500 ${MAIN}`], ['6', INSTALLED]), ['curl (7 Debian:13.8/stable)']],
  ['a way back that is pinned', told('curl', '9', '7', ['9', `500 ${SECURITY}`, INSTALLED], ['7', `1001 ${MAIN}`]), ['curl (7 Debian:13.8/stable)']],
  ['nothing may come', told('curl', '7', '(none)', ['7', INSTALLED]), []],
  ['a list that says only inside that it is for security', told('base', '1', '2', ['2', `500 ${OWN}`], ['1', INSTALLED]), ['base (2 Our-Security:1/x)']],
  ['a list that says nothing goes by its address', told('base', '1', '2', ['2', `500 ${NAMELESS}`], ['1', INSTALLED]), [`base (2 ${NAMELESS})`]],
  ['or by its address alone, when it says but where it belongs', told('base', '1', '2', ['2', `500 ${OTHER}`], ['1', INSTALLED]), [`base (2 ${OTHER})`]],
  ['of another architecture, and of two the second', told('a', '1', '1', ['1', `500 ${SECURITY}`, INSTALLED]) + told('libc6:i386', '4', '5', ['5', `500 ${MAIN}`], ['4', INSTALLED]), ['libc6:i386 (5 Debian:13.8/stable)']],
]
for (const [what, policy, want] of table) test(what, () => assert.deepEqual(newer(policy), { status: 0, said: want }))

test('an apt that says nothing of what is installed is no answer', () => assert.equal(newer('').status, 1))

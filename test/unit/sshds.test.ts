/** What the probes make of other sshds' words (of real processes), and of Match blocks that hand out keys. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { packageRoot } from '../../src/runner/assets.js'

const folder = mkdtempSync(join(tmpdir(), 'hardshell-sshds-'))
const asleep = new Set<ReturnType<typeof spawn>>()
after(() => {
  for (const one of asleep) one.kill()
  rmSync(folder, { recursive: true })
})

/** What is said of a process with this title that holds port 2222: WHERE WORDS. */
async function said(title: string): Promise<string> {
  const child = spawn('sleep', ['600'], { argv0: title, stdio: 'ignore' })
  asleep.add(child)
  await new Promise((done, failed) => child.once('spawn', done).once('error', failed))
  writeFileSync(join(folder, 'ss'), `#!/bin/sh\necho 'LISTEN 0 128 0.0.0.0:2222 0.0.0.0:* users:(("sshd",pid=${String(child.pid)},fd=3))'\n`)
  chmodSync(join(folder, 'ss'), 0o755)
  const { status, stderr } = spawnSync('sh', [new URL('src/areas/host/asked.find.sh', packageRoot).pathname], { env: { PATH: `${folder}:${process.env['PATH'] ?? ''}`, TMPDIR: folder }, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  const line = readFileSync(join(folder, 'sshds'), 'utf8').split('\n').find((one) => one.startsWith(`${String(child.pid)} `))
  return (line ?? '').replace(/^\d+ sshd 2222 /, '')
}

for (const [words, want] of [
  ['-D', ''],
  ['-D -f /etc/a -o A=b', ' -f /etc/a -o A=b'],
  ['-Df /etc/a', ' -f /etc/a'],
  ['-Do A=b -4oC=d', ' -o A=b -o C=d'],
  ['-Df/etc/a -p 2222', ' -f /etc/a'],
  // not letters, but what -h and -E name
  ['-h /etc/fo -E -of -D', ''],
  ['-p2222 -ef /etc/a', ' -f /etc/a'],
] as const) test(`sshd ${words}`, async () => assert.equal(await said(`sshd: /usr/sbin/sshd ${words} [listener] `), `host${want}`))

test('a session holds a forwarded port', async () => assert.equal(await said('sshd: deploy@pts/0 '), 'session'))

test('what a Match block says of keys is read: sources are named, the keys of its files too', () => {
  const asked = (name: string, text: string): void => writeFileSync(join(folder, name), text)
  const key = `${'k'.repeat(40)}`
  asked('weak', `ssh-ed25519 AAAA${key} x\n`)
  asked('sshd.nobody', 'authorizedkeysfile none\nauthorizedkeyscommand none\ntrustedusercakeys none\n')
  asked('people', 'git:x:1001:1001::/nowhere:/bin/sh\n')
  asked('sockets', '')
  asked('sshds', '')
  asked('sshd.match', [`User git\tauthorizedkeysfile\tnone ${folder}/weak`, 'User git\tauthorizedkeysfile\t/etc/keys/*', 'User git\tauthorizedkeyscommand\t/bin/Give', 'User root\ttrustedusercakeys\t/etc/CA', 'User x\ttrustedusercakeys\tnone', 'User x\tx11forwarding\tyes'].map((line) => `/etc/ssh/a.conf\t${line}\n`).join(''))
  const probe = (name: string): string => {
    const { status, stdout, stderr } = spawnSync('sh', [new URL(`src/areas/${name}`, packageRoot).pathname], { env: { PATH: process.env['PATH'] ?? '', TMPDIR: folder, FOUND: '0', FOUND_IN: folder, SSHD: 'sshd' }, encoding: 'utf8' })
    assert.equal(status, 0, stderr)
    return stdout
  }
  assert.equal(probe('ways-in/keys-declared.probe.sh'), [
    'source authorizedkeysfile /etc/keys/* (Match User git)',
    'source authorizedkeyscommand /bin/Give (Match User git)',
    'source trustedusercakeys /etc/CA (Match User root)',
    `key git ${folder}/weak ssh-ed25519 ${key.slice(-32)} no\n`,
  ].join('\n'))
  assert.equal(probe('ways-in/sshd-all.probe.sh'), 'match /etc/ssh/a.conf User git\tauthorizedkeyscommand /bin/Give\nmatch /etc/ssh/a.conf User root\ttrustedusercakeys /etc/CA\n')
})

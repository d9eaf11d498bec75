/** sshd's effective settings as real servers told them, and the controls on those and on departures from them. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { defaultSpec } from '../../spec/spec.js'
import { complete, specSchema } from '../../spec/spec.js'
import { strictCrypto } from './crypto.js'
import { fail2ban } from './fail2ban.js'
import { area } from './index.js'
import { authorizedKeys } from './keys.js'
import { sshPorts } from './ports.js'
import { CALLERS, sshd, type Sshd } from './sshd.js'

const spec = defaultSpec()
const folder = new URL('../../../../src/areas/ssh/recordings/', import.meta.url)
const recording = (fact: string, name: string): string => readFileSync(new URL(`${fact}.${name}.txt`, folder), 'utf8')

function judge(id: string, value: unknown): Judgement {
  const control = area.controls.find((one) => one.id === `ssh.${id}`)
  assert.ok(control, `no control ssh.${id}`)
  return control.check({ [Object.keys(control.needs)[0] as string]: value } as never, spec)
}
const verdict = (id: string, value: unknown): string => judge(id, value).verdict

/** The same sshd with some keywords otherwise, for all callers or for one. */
function but(real: Sshd, changes: Readonly<Record<string, readonly string[]>>, callers: readonly (typeof CALLERS)[number][] = CALLERS): Sshd {
  const changed = { ...real }
  for (const caller of callers) changed[caller] = new Map([...real[caller], ...Object.entries(changes)])
  return changed
}

for (const system of ['trixie-fresh', 'bookworm']) {
  test(`${system}: sshd as Debian ships it takes passwords and root's key`, () => {
    const real = sshd.parse(recording('sshd', system))
    assert.equal(verdict('password-login', real), 'fail')
    assert.equal(verdict('keyboard-interactive', real), 'pass')
    assert.equal(verdict('root-login', real), 'fail')
    assert.equal(verdict('empty-passwords', real), 'pass')
    assert.equal(verdict('allow-users', real), 'fail')
    assert.equal(verdict('max-auth-tries', real), 'pass')
  })
}

test('a locked-down sshd passes; a Match block that lets one caller in fails it', () => {
  const locked = but(sshd.parse(recording('sshd', 'trixie-fresh')), {
    passwordauthentication: ['no'],
    permitrootlogin: ['no'],
    allowusers: ['deploy'],
  })
  for (const id of ['password-login', 'keyboard-interactive', 'root-login', 'empty-passwords', 'allow-users']) assert.equal(verdict(id, locked), 'pass', id)
  const matched = judge('password-login', but(locked, { passwordauthentication: ['yes'] }, ['deploy']))
  assert.equal(matched.verdict, 'fail')
  assert.deepEqual(matched.evidence.map(({ fact }) => fact), ['passwordauthentication for deploy'])
  assert.equal(verdict('keyboard-interactive', but(locked, { kbdinteractiveauthentication: ['yes'] }, ['anyone'])), 'fail')
  assert.equal(verdict('root-login', but(locked, { permitrootlogin: ['forced-commands-only'] }, ['root'])), 'fail')
  assert.equal(verdict('empty-passwords', but(locked, { permitemptypasswords: ['yes'] })), 'fail')
  assert.equal(verdict('allow-users', but(locked, { allowusers: ['deploy', 'guest'] })), 'fail')
  assert.equal(verdict('allow-users', but(locked, { allowusers: ['deploy@10.0.0.0/8'] })), 'pass')
  assert.equal(verdict('max-auth-tries', but(locked, { maxauthtries: ['20'] })), 'fail')
})

test('a Match block lets its own people in, whatever the rest says', () => {
  // a trixie practice server with our drop-in's main lines, and blocks put into its sshd_config
  const blocks = sshd.parse(recording('sshd', 'trixie-match'))
  const locked = { ...blocks, matches: [] }
  const facts = (id: string, value: unknown): string[] => judge(id, value).evidence.map(({ fact }) => fact)
  assert.deepEqual(facts('password-login', blocks), ['passwordauthentication for Match Address 10.0.0.0/8 (/etc/ssh/sshd_config:125)'])
  assert.deepEqual(facts('empty-passwords', blocks), ['permitemptypasswords for Match group hs-group (/etc/ssh/sshd_config:127)'])
  assert.deepEqual(facts('keyboard-interactive', blocks), ['kbdinteractiveauthentication for Match LocalPort 2222 User backup,deploy (/etc/ssh/sshd_config:129)'])
  // not of the block for another user than root
  assert.deepEqual(facts('root-login', blocks), ['permitrootlogin for Match Address 192.168.* (/etc/ssh/sshd_config:131)'])
  assert.deepEqual(facts('allow-users', blocks), ['allowusers for Match LocalPort 2222 User backup,deploy (/etc/ssh/sshd_config:129)'])
  const of = (where: string) => blocks.matches.filter((block) => block.where.endsWith(`:${where}`))
  for (const id of ['password-login', 'empty-passwords', 'keyboard-interactive', 'root-login', 'max-auth-tries']) {
    assert.equal(verdict(id, { ...locked, matches: of('136') }), id === 'max-auth-tries' ? 'fail' : 'pass', id)
  }
  // what nobody of ours met is not known, in any case of letters; a block that says nothing of it does no harm
  const unmet = { where: '/x:1', criteria: 'Host "?"', does: new Map(), says: new Map([['passwordauthentication', ['YES']]]) }
  assert.match(judge('password-login', { ...locked, matches: [unmet] }).because ?? '', /Match Host "\?" \(\/x:1\) says passwordauthentication YES/)
  assert.equal(verdict('root-login', { ...locked, matches: [unmet] }), 'pass')
  // what the files say is not what a running sshd does that has not read them since
  for (const id of ['password-login', 'keyboard-interactive', 'root-login', 'empty-passwords', 'allow-users'])
    assert.deepEqual([verdict(id, locked), verdict(id, { ...locked, unread: ['/etc/ssh/sshd_config.d'] })], ['pass', 'unknown'], id)
  assert.equal(verdict('password-login', { ...but(locked, { passwordauthentication: ['yes'] }), unread: ['/x'] }), 'fail')
})

test('an sshd that does not say is unknown, never a pass', () => {
  const real = sshd.parse(recording('sshd', 'trixie-fresh'))
  const silent = { ...real, anyone: new Map([...real.anyone].filter(([keyword]) => keyword !== 'passwordauthentication')) }
  assert.equal(verdict('password-login', silent), 'unknown')
  assert.throws(() => sshd.parse('[anyone]\nport 22\n'), /no settings for root/)
})

test('ports: from every source, once each', () => {
  assert.deepEqual(sshPorts.parse(recording('ports', 'trixie-fresh')), [{ port: 22, from: ['config', 'listening', 'session'] }])
  // seen on a trixie practice server with ssh.socket listening on a second port
  assert.deepEqual(sshPorts.parse('config 22\nlistening 2222\nlistening 22\nsocket 22\nsocket 2222\nsession 22\n'), [
    { port: 22, from: ['config', 'listening', 'socket', 'session'] },
    { port: 2222, from: ['listening', 'socket'] },
  ])
})

test('keys: weak ones are named by account, type and the start of the fingerprint', () => {
  const real = authorizedKeys.parse(recording('keys', 'trixie-hardened'))
  assert.deepEqual(real.map(({ account }) => account).sort(), ['deploy', 'root'])
  assert.equal(verdict('strong-keys', real), 'pass')
  const imitated = authorizedKeys.parse(
    'deploy 2048 (RSA) SHA256:abcdefgh\nroot 1024 (DSA) SHA256:ijklmnop\nroot 4096 (RSA) SHA256:qrstuvwx\ndeploy 256 (ECDSA-SK) SHA256:yzabcdef\nroot ? (unreadable) -\n',
  )
  assert.deepEqual(judge('strong-keys', imitated).evidence.map(({ saw }) => saw), [
    'deploy: RSA 2048 SHA256:abcdefgh…',
    'root: DSA 1024 SHA256:ijklmnop…',
    'root: a line that is no key',
  ])
  assert.equal(verdict('strong-keys', []), 'not-applicable')
})

test('fail2ban: as hardshell sets it, and what falls short', () => {
  const real = fail2ban.parse(recording('fail2ban', 'trixie-hardened'))
  assert.match(real.sshd?.watches ?? '', /_SYSTEMD_UNIT=ssh.service/)
  assert.ok((real.sshd?.failed ?? 0) > 0, 'recorded after wrong logins, which it had seen')
  assert.equal(verdict('fail2ban', real), 'pass')
  assert.equal(verdict('fail2ban', { ...real, sshd: { ...real.sshd, banSeconds: 600 } }), 'fail')
  assert.equal(verdict('fail2ban', { ...real, sshd: { ...real.sshd, banSeconds: -1 } }), 'pass')
  assert.equal(verdict('fail2ban', { ...real, sshd: { ...real.sshd, retries: 50 } }), 'fail')
  assert.equal(verdict('fail2ban', { ...real, sshd: { ...real.sshd, watches: undefined } }), 'fail')
  assert.equal(verdict('fail2ban', fail2ban.parse('RUNNING=1\nJAILS=recidive\n')), 'fail')
  assert.equal(verdict('fail2ban', fail2ban.parse('RUNNING=0\n')), 'fail')
})

test('what each Debian offers by default is more than the strict profile wants; its own lines leave only the good ones', () => {
  const strict = {
    kexalgorithms: ['mlkem768x25519-sha256,sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com'],
    hostkeyalgorithms: ['ssh-ed25519'],
    ciphers: ['aes256-gcm@openssh.com'],
    macs: ['hmac-sha2-256-etm@openssh.com'],
  }
  for (const system of ['trixie-fresh', 'bookworm']) {
    const real = sshd.parse(recording('sshd', system))
    const judged = judge('crypto', real)
    assert.equal(judged.verdict, 'fail')
    assert.deepEqual(judged.evidence.map(({ fact }) => fact), ['kexalgorithms', 'hostkeyalgorithms', 'macs'], system)
    assert.match(judged.evidence[0]?.saw ?? '', /^also curve25519-sha256,/)
    assert.equal(verdict('crypto', but(real, strict)), 'pass')
    for (const [keyword, weak] of [['kexalgorithms', 'diffie-hellman-group14-sha256'], ['hostkeyalgorithms', 'rsa-sha2-512'], ['ciphers', '3des-cbc'], ['macs', 'hmac-sha1']] as const) {
      const one = judge('crypto', but(real, { ...strict, [keyword]: [`${strict[keyword][0]},${weak}`] }))
      assert.deepEqual(one.evidence.map(({ saw }) => saw), [`also ${weak}`], keyword)
    }
    const silent = but(real, strict)
    assert.equal(verdict('crypto', { ...silent, anyone: new Map([...silent.anyone].filter(([keyword]) => keyword !== 'macs')) }), 'unknown')
  }
})

test('only the strict profile has lines about algorithms, and they name no key exchange that an older sshd does not know', () => {
  assert.deepEqual(strictCrypto(spec), [])
  const lines = strictCrypto(complete(specSchema.parse({ profile: 'strict' })))
  assert.deepEqual(lines.map((line) => line.split(' ')[0]), ['KexAlgorithms', 'HostKeyAlgorithms', 'Ciphers', 'MACs'])
  assert.match(lines[0] ?? '', /^KexAlgorithms -/)
})

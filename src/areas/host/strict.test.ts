/** What only the strict profile asks of a host: judged on a recording of a practice server and on departures from it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Judgement } from '../../model/control.js'
import { complete, defaultSpec, specSchema } from '../../spec/spec.js'
import { aide, type Aide } from './aide.js'
import { audit } from './audit.js'
import { area } from './index.js'
import { os, type Os } from './os.js'
import { kernelSettings, type KernelSetting } from './sysctl.js'
import { allWanted, sysctlFile } from './wanted-settings.js'

const strict = complete(specSchema.parse({ profile: 'strict' }))
const folder = new URL('../../../../src/areas/host/recordings/', import.meta.url)
const recording = (fact: string, name: string): string => readFileSync(new URL(`${fact}.${name}.txt`, folder), 'utf8')

const container = os.parse(recording('os', 'trixie-fresh'))
const machine: Os = { ...container, virtualization: 'kvm' }

function judge(id: string, values: object): Judgement {
  const control = area.controls.find((one) => one.id === `host.${id}`)
  assert.ok(control, `no control host.${id}`)
  return control.check(values as never, strict)
}

test('the standard profile asks for none of it, and says so', () => {
  for (const control of area.controls) {
    const why = (control.notAskedFor as ((spec: unknown) => string | undefined) | undefined)?.(defaultSpec())
    assert.equal(why !== undefined, /settings|aide|audit-rules/.test(control.id), control.id)
  }
  const beyond = area.steps.filter((step) => !step.wanted(defaultSpec())).map(({ id }) => id)
  assert.ok(beyond.includes('host.sysctl'))
  for (const step of area.steps) assert.equal(step.wanted(strict), true, step.id)
})

const settings = kernelSettings.parse(recording('kernel-settings', 'trixie-strict'))
const but = (path: string, change: Partial<KernelSetting>): readonly KernelSetting[] => {
  assert.ok(settings.some((one) => one.path === path), path)
  return settings.map((one) => (one.path === path ? { ...one, ...change } : one))
}

test('settings are judged one by one, and the interface that says otherwise is named', () => {
  for (const id of ['kernel-settings', 'network-settings']) assert.equal(judge(id, { kernelSettings: settings, os: machine }).verdict, 'pass', id)
  const table: [string, string, string, string][] = [
    ['kernel-settings', 'kernel/kptr_restrict', '1', 'fail'],
    ['kernel-settings', 'kernel/unprivileged_bpf_disabled', '1', 'pass'],
    ['kernel-settings', 'kernel/unprivileged_bpf_disabled', '0', 'fail'],
    ['kernel-settings', 'fs/protected_fifos', '2', 'pass'],
    ['network-settings', 'net/ipv4/conf/all/rp_filter', '1', 'pass'],
    ['network-settings', 'net/ipv4/conf/all/rp_filter', '0', 'fail'],
    ['network-settings', 'net/ipv4/conf/eth0/accept_redirects', '1', 'fail'],
    ['network-settings', 'net/ipv6/conf/default/accept_redirects', '1', 'fail'],
    ['network-settings', 'net/ipv4/conf/docker0/send_redirects', '1', 'fail'],
  ]
  for (const [id, path, value, want] of table) {
    const judged = judge(id, { kernelSettings: but(path, { value, writable: true }), os: machine })
    assert.equal(judged.verdict, want, `${path} ${value}`)
    if (want === 'fail') assert.deepEqual(judged.evidence.map(({ fact, saw }) => [fact, saw]), [[path.replaceAll('/', '.'), value]])
  }
  // imitated: a VLAN, whose name holds a dot
  const vlan = judge('network-settings', { kernelSettings: [...settings, { path: 'net/ipv4/conf/eth0.7/accept_redirects', value: '1', writable: true }], os: machine })
  assert.deepEqual(vlan.evidence.map(({ fact }) => fact), ['net.ipv4.conf.eth0/7.accept_redirects'])
})

test('what cannot be changed from here fails on a machine, and is only named in a container', () => {
  const fixed = but('kernel/kptr_restrict', { value: '0', writable: false })
  const onMachine = judge('kernel-settings', { kernelSettings: fixed, os: machine })
  assert.equal(onMachine.verdict, 'fail')
  assert.match(onMachine.evidence[0]?.saw ?? '', /not to be changed from here/)
  const inContainer = judge('kernel-settings', { kernelSettings: fixed, os: container })
  assert.equal(inContainer.verdict, 'pass')
  assert.equal(inContainer.because, 'belongs to the machine underneath: kernel.kptr_restrict')
  const allFixed = settings.map((one) => ({ ...one, value: one.value === undefined ? undefined : '77', writable: false }))
  assert.equal(judge('kernel-settings', { kernelSettings: allFixed, os: container }).verdict, 'unknown')
  const none = settings.map((one) => ({ ...one, value: undefined }))
  assert.equal(judge('kernel-settings', { kernelSettings: none, os: machine }).verdict, 'unknown')
  assert.equal(judge('kernel-settings', { kernelSettings: settings.slice(1), os: machine }).verdict, 'unknown')
  assert.throws(() => kernelSettings.parse('kernel/kptr_restrict maybe 2\n'))
  assert.throws(() => kernelSettings.parse(''))
})

test('the file names every setting once, none that Docker needs otherwise, none that only a reboot undoes', () => {
  const keys = sysctlFile().split('\n').filter((line) => line.startsWith('-')).map((line) => line.slice(1).split(' = ')[0])
  assert.deepEqual(keys, allWanted.map(({ key }) => key))
  assert.equal(new Set(keys).size, keys.length)
  for (const never of ['net.ipv4.ip_forward', 'net.ipv6.conf.all.forwarding', 'kernel.kexec_load_disabled', 'kernel.modules_disabled', 'net.ipv6.conf.all.accept_ra']) assert.ok(!keys.includes(never), never)
})

test('AIDE: a database, a nightly look, and what it found are three claims', () => {
  const fresh = aide.parse(recording('aide', 'trixie-strict'))
  const tampered = aide.parse(recording('aide', 'trixie-tampered'))
  assert.deepEqual(tampered.last?.paths, ['/usr/local/bin/evil', '/etc/issue', '/etc/hosts'])
  const clean = { ...tampered, last: { ago: 3600, status: 0, added: 0, removed: 0, changed: 0, accepted: 0, paths: [] } }
  const none: Aide = { installed: false, database: undefined, timer: { active: false, enabled: false, persistent: false }, last: undefined }
  const built = fresh.database
  assert.ok(built)
  const table: [string, string, Aide, string, RegExp][] = [
    ['all is well', 'aide-database', clean, 'pass', /700 root/],
    ['not installed', 'aide-database', none, 'fail', /not installed/],
    ['no database', 'aide-database', { ...none, installed: true }, 'fail', /none/],
    ['other settings', 'aide-database', { ...fresh, database: { ...built, current: false } }, 'fail', /other settings/],
    ['open to all', 'aide-database', { ...fresh, database: { ...built, mode: '755 root' } }, 'fail', /755/],
    ['all is well', 'aide-scheduled', fresh, 'pass', /enabled/],
    ['no timer', 'aide-scheduled', none, 'fail', /not enabled/],
    ['stopped', 'aide-scheduled', { ...fresh, timer: { ...fresh.timer, active: false } }, 'fail', /not active/],
    ['forgets nights', 'aide-scheduled', { ...fresh, timer: { ...fresh.timer, persistent: false } }, 'fail', /lets missed nights pass/],
    ['no database', 'aide-last-result', none, 'unknown', /no database/],
    ['first night to come', 'aide-last-result', { ...fresh, last: undefined }, 'unknown', /not compared yet/],
    ['never ran', 'aide-last-result', { ...fresh, last: undefined, database: { ...built, builtAgo: 3 * 86400 } }, 'fail', /never compared/],
    ['clean', 'aide-last-result', clean, 'pass', /nothing different 1 hours ago/],
    ['upgraded by itself', 'aide-last-result', { ...clean, last: { ...clean.last, accepted: 41 } }, 'pass', /41 differences that an automatic upgrade made were accepted/],
    ['clean, long ago', 'aide-last-result', { ...clean, last: { ...clean.last, ago: 3 * 86400 } }, 'fail', /72 hours ago/],
    ['tampered with', 'aide-last-result', tampered, 'fail', /1 added, 1 removed, 1 changed: \/usr\/local\/bin\/evil/],
    ['broken', 'aide-last-result', { ...clean, last: { ...clean.last, status: 17 } }, 'fail', /status 17/],
  ]
  for (const [what, id, value, want, saw] of table) {
    const judged = judge(id, { aide: value })
    assert.equal(judged.verdict, want, `${id}: ${what}`)
    assert.match(judged.because ?? judged.evidence[0]?.saw ?? '', saw, `${id}: ${what}`)
  }
  assert.throws(() => aide.parse('INSTALLED=1\nDATABASE=1\n'), /missing/)
})

test('audit rules: judged by what the kernel holds, and not in a container (imitated: no practice server has a kernel of its own)', () => {
  const KEYS = 'hardshell-accounts hardshell-docker hardshell-gateway hardshell-modules hardshell-ssh hardshell-sudo'
  const good = `CONTAINER=0\nINSTALLED=1\nDAEMON=active\nENABLED=1\nKEYS=${KEYS} \n`
  const table: [string, string, RegExp][] = [
    [good, 'pass', /hardshell-ssh/],
    ['CONTAINER=1\n', 'not-applicable', /machine underneath/],
    ['CONTAINER=0\nINSTALLED=0\n', 'fail', /not installed/],
    [good.replace('active', 'inactive'), 'fail', /not running/],
    [good.replace('ENABLED=1', 'ENABLED=0'), 'fail', /^0$/],
    [good.replace(' hardshell-modules', ''), 'fail', /none for hardshell-modules$/],
    [good.replace(KEYS, ''), 'fail', /none for/],
  ]
  for (const [said, want, saw] of table) {
    const judged = judge('audit-rules', { audit: audit.parse(said) })
    assert.equal(judged.verdict, want, said)
    assert.match(judged.because ?? judged.evidence[0]?.saw ?? '', saw, said)
  }
  assert.throws(() => audit.parse('CONTAINER=0\nINSTALLED=1\n'), /missing/)
})

/**
 * The audit rules of the strict profile in a kernel of their own, which no container has: Debian's kernel, booted in an
 * emulator with hardshell's step, its probe and auditctl. It takes the rules, lists them, writes down what each is
 * about, and lets them go again.
 */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { audit } from '../../src/areas/host/audit.js'
import { auditRules } from '../../src/areas/host/controls/audit-rules.js'
import { auditRulesStep } from '../../src/areas/host/steps/audit-rules.js'
import { areaFiles, sourceFile } from '../../src/runner/assets.js'
import { complete, specSchema } from '../../src/spec/spec.js'
import { boot } from './own-kernel.js'

const spec = complete(specSchema.parse({ profile: 'strict' }))
const program = auditRulesStep.changes(spec, areaFiles('host.audit-rules')).find((change) => change.kind === 'script')
assert.ok(program)
const rules = program.settings['RULES'] ?? ''
/** What each rule watches, and its key. */
const WATCHED: Readonly<Record<string, string>> = {
  '/etc/ssh/sshd_config': 'ssh', '/etc/sudoers': 'sudo', '/etc/sudoers.d/x': 'sudo', '/etc/passwd': 'accounts', '/etc/shadow': 'accounts',
  '/etc/group': 'accounts', '/etc/gshadow': 'accounts', '/run/docker.sock': 'docker', '/etc/docker/daemon.json': 'docker', '/opt/openclaw/.env': 'gateway', '/etc/hardshell/x': 'hardshell',
}

describe('audit rules in a kernel of their own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hs-audit-'))
  let said: ReadonlyMap<string, string> = new Map()
  let missing: string | undefined

  before(async () => {
    mkdirSync(join(folder, 'root/step'), { recursive: true })
    for (const [name, text] of [['rules', rules], ['audit-rules.sh', program.script], ['audit.probe.sh', sourceFile('areas/host/audit.probe.sh')]] as const) writeFileSync(join(folder, 'root/step', name), text)
    const machine = await boot(folder, { name: 'audit-kernel', memory: 256, kernel: ['audit=1'] })
    if (typeof machine === 'string') missing = machine
    else said = machine
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  const test = (name: string, body: () => void): void => void it(name, (t) => (missing === undefined ? body() : t.skip(missing)))
  const part = (name: string): string => said.get(name) ?? assert.fail(`the machine said nothing of ${name}`)
  const verdict = (name: string): string => auditRules.check({ audit: audit.parse(part(name)) } as never, spec).verdict

  test('the step loads them all, and a second time has nothing to do', () => {
    assert.match(part('check'), /STATUS 1$/m)
    assert.deepEqual(part('check').match(/(?<=^\+).*/gm), rules.split('\n'), 'a plan shows every line of the file')
    assert.match(part('apply'), /STATUS 0$/m)
    assert.match(part('again'), /^STATUS 0$/m)
    const keys = (text: string): string[] => [...text.matchAll(/key=(\S+)/g)].map(([, key = '']) => key)
    assert.deepEqual(keys(part('listed')), keys(rules))
    assert.equal(keys(rules).length, 12)
  })
  test('the control fails before and passes after, by what the kernel tells', () => assert.deepEqual([verdict('before'), verdict('after')], ['fail', 'pass']))
  test('the kernel writes down what each of them is about, and nothing else', () => {
    const written = Object.fromEntries(Object.keys(WATCHED).map((path) => [path, [...new Set(part(`wrote ${path}`).match(/(?<=^KEY ).*/gm) ?? [])].join(' ')]))
    assert.deepEqual(written, Object.fromEntries(Object.entries(WATCHED).map(([path, key]) => [path, `hardshell-${key}`])))
    assert.match(part('loaded a module'), /^KEY hardshell-modules$/m)
    assert.match(part('wrote another file'), /^NAME .*other$/m)
    assert.doesNotMatch(part('wrote another file'), /hostname/)
  })
  test('undone, the kernel holds none of them', () => assert.match(part('undo'), /STATUS 0\nNo rules$/m))
})

/**
 * AppArmor about the gateway, which no practice server has: Debian's kernel, booted in an emulator, and on it Debian's Docker with the parser.
 * hardshell's probe looks at a container of the gateway's name in all the ways that AppArmor can stand to it, and its control goes by that; a
 * confined one and an unconfined one are audited whole, on that machine.
 */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { apparmor } from '../../src/areas/gateway/confinement.js'
import { container } from '../../src/areas/gateway/container.js'
import { sourceFile } from '../../src/runner/assets.js'
import { defaultSpec } from '../../src/spec/spec.js'
import { verdictOf, type AuditJson } from './guest.js'
import { boot } from './own-kernel.js'

describe('AppArmor about the gateway', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hs-apparmor-'))
  let said: ReadonlyMap<string, string> = new Map()
  let missing: string | undefined

  before(async () => {
    mkdirSync(join(folder, 'root/step'), { recursive: true })
    for (const name of ['gateways.find.sh', 'container.probe.sh']) writeFileSync(join(folder, 'root/step', name), sourceFile(`areas/gateway/${name}`))
    const machine = await boot(folder, { name: 'apparmor-kernel', memory: 1536, disks: ['disk'] })
    if (typeof machine === 'string') missing = machine
    else said = machine
    assert.ok(!said.has('no Docker'), said.get('no Docker'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  const told = (name: string): string => {
    const [, out = '', status] = /^([\s\S]*?)STATUS (\d+)$/m.exec(said.get(name) ?? '') ?? assert.fail(`the machine said nothing of ${name}`)
    assert.equal(status, '0', out)
    return out
  }
  const judged = (name: string): readonly unknown[] => {
    const seen = container.parse(told(name))
    return [seen.state.status, seen.process?.profile, apparmor.check({ container: seen } as never, defaultSpec()).verdict]
  }

  for (const [name, ...want] of [
    ['a parser', 'running', 'docker-default (enforce)', 'pass'],
    ['complaining', 'running', 'docker-default (complain)', 'fail'],
    ['taken away', 'running', 'unconfined', 'fail'],
    ['unconfined', 'running', 'unconfined', 'fail'],
    ['made anew', 'running', 'docker-default (enforce)', 'pass'],
  ] as const)
    it(`${name}: ${want[2]}`, (t) => (missing === undefined ? assert.deepEqual(judged(name), want) : t.skip(missing)))

  it('no parser: never a pass, whether this Docker then starts no container or starts it without', (t) => {
    if (missing !== undefined) return t.skip(missing)
    assert.deepEqual(judged('no parser'), /could not be loaded/.test(told('no parser is there')) ? ['created', undefined, 'unknown'] : ['running', 'unconfined', 'fail'])
  })

  for (const [name, verdict] of [['a parser', 'pass'], ['unconfined', 'fail']] as const)
    it(`the whole audit of that machine, ${name}: ${verdict}`, (t) => {
      if (missing !== undefined) return t.skip(missing)
      const out = told(`${name}: audit`)
      assert.equal(verdictOf(JSON.parse(out.slice(out.indexOf('{'), out.lastIndexOf('}') + 1)) as AuditJson, 'gateway.apparmor'), verdict, out)
    })
})

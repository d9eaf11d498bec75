import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { areas } from '../areas/catalogue.js'
import { AREA_LENSES, CATEGORY_LENSES } from '../areas/lenses.js'
import { CATEGORIES } from '../model/control.js'
import { EXIT } from '../model/errors.js'
import { defaultSpec } from '../spec/spec.js'
import { wantedSteps } from '../workflows/plan.js'
import { main } from './program.js'
import { standIn } from './stand-in.js'

async function explain(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const at = standIn()
  const code = await main(['explain', ...words], at.context)
  return { code, out: at.printed(), err: at.said() }
}
const squeezed = (text: string): string => text.replace(/\s+/g, ' ')

test('every area and every category: both lenses', async () => {
  for (const { name } of areas) {
    const { code, out } = await explain(name)
    assert.equal(code, EXIT.ok)
    assert.ok(squeezed(out).includes(AREA_LENSES[name]?.child ?? '?') && squeezed(out).includes(AREA_LENSES[name]?.principle ?? '?'), name)
  }
  for (const category of CATEGORIES.filter((one) => one !== 'documentation')) {
    const { out } = await explain(category)
    assert.ok(squeezed(out).includes(CATEGORY_LENSES[category].principle), category)
    for (const { name } of areas.filter((area) => area.category === category)) assert.match(out, new RegExp(`^ {4}${name} `, 'm'))
  }
})
test('every control: both lenses and what to do by hand', async () => {
  for (const { id, lenses, advice } of areas.flatMap(({ controls }) => controls)) {
    const { code, out } = await explain(id)
    assert.equal(code, EXIT.ok, id)
    for (const words of [lenses.child, lenses.principle, ...(advice === undefined ? [] : [advice])]) assert.ok(squeezed(out).includes(squeezed(words)), `${id}: ${words}`)
    assert.match(out, /By hand, as root\n(.+\n)+/, id)
  }
})
test('every step: commands that a shell can read, whole programs included', async () => {
  for (const { step, changes } of wantedSteps(defaultSpec())) {
    const { code, out } = await explain(step.id)
    assert.equal(code, EXIT.ok, step.id)
    const commands = out.slice(out.indexOf('\n# '))
    const read = spawnSync('sh', ['-n'], { input: commands, encoding: 'utf8' })
    assert.equal(read.status, 0, `${step.id}: ${read.stderr}`)
    const printed = new Set(commands.split('\n'))
    for (const change of changes) if (change.kind === 'script') assert.deepEqual(change.script.split('\n').filter((line) => !printed.has(line)), [], step.id)
  }
})
test('what is not there is refused with what was meant', async () => {
  assert.match((await explain('ssh.password-logn')).err, /did you mean ssh\.password-login\?/)
  assert.match((await explain('host.aide')).err, /does not ask for the step host\.aide/)
  assert.equal((await explain('nothing')).code, EXIT.usage)
})

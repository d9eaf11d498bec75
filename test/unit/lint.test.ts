/** The linter holds up the house: each kind of forbidden line is really refused, with its reason, and allowed ones pass. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { ESLint } from 'eslint'

const root = fileURLToPath(new URL('../../../', import.meta.url))
const eslint = new ESLint({ cwd: root })

/** Judged as if `file` (which exists, so that the type checker knows it) held this text. */
async function reasons(file: string, text: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${text}\n`, { filePath: `${root}${file}` })
  assert.ok(result)
  assert.equal(result.fatalErrorCount, 0, result.messages[0]?.message)
  return result.messages.filter(({ ruleId }) => ruleId === 'house/zones' || ruleId?.includes('restricted') === true).map(({ message }) => message)
}

const refused: [string, string, string, RegExp][] = [
  ['model imports nothing', 'src/model/host.ts', "import '../spec/spec.js'", /model is the words everybody shares/],
  ['types count as imports', 'src/model/host.ts', "export type { Spec } from '../spec/spec.js'", /model is the words everybody shares/],
  ['spec does not know areas', 'src/spec/load.ts', "import '../areas/define.js'", /what is known about hosts is in areas/],
  ['areas take no transport', 'src/areas/define.ts', "import '../transport/transport.js'", /judged offline/],
  ['audit touches nothing', 'src/audit/score.ts', "import '../runner/collect.js'", /judges without touching/],
  ['report asks nobody', 'src/report/plan.ts', "import '../transport/transport.js'", /asks nobody and prints nothing/],
  ['transport does not know runner', 'src/transport/local.ts', "import '../runner/collect.js'", /carries scripts/],
  ['runner knows no area', 'src/runner/collect.ts', "import '../areas/define.js'", /knows no single area/],
  ['workflows print nothing', 'src/workflows/practice.ts', "import '../report/plan.js'", /returns data/],
  ['cli goes through workflows', 'src/cli/practice.ts', "import '../runner/collect.js'", /what it does to a host is a workflow/],
  ['an area leaves its neighbour’s controls alone', 'src/areas/ssh/sshd.ts', "import '../docker/controls/no-tcp.js'", /only facts of other areas/],
  ['pure layers know no Node', 'src/audit/score.ts', "import 'node:fs'", /pure layers know no Node/],
  ['nor its modules without the prefix', 'src/audit/score.ts', "import 'fs'", /pure layers know no Node/],
  ['nor its folders of modules', 'src/report/plan.ts', "import 'node:fs/promises'", /pure layers know no Node/],
  ['pure layers have no clock', 'src/audit/score.ts', 'export const now = new Date()', /no clock/],
  ['pure layers have no randomness', 'src/report/plan.ts', 'export const some = Math.random()', /no randomness/],
  ['pure layers have no way round', 'src/report/plan.ts', 'export const some = globalThis', /no world outside/],
  ['only transport spawns', 'src/runner/collect.ts', "import 'node:child_process'", /only src\/transport\/ spawns/],
  ['also without the prefix', 'src/workflows/practice.ts', "import 'child_process'", /only src\/transport\/ spawns/],
  ['the process is read in two files', 'src/runner/collect.ts', 'export const home = process.env.HOME', /src\/bin\.ts and src\/cli\/context\.ts only/],
  ['printing is decided in cli', 'src/workflows/practice.ts', "console.log('x')", /return strings/],
]
for (const [name, file, text, reason] of refused) {
  test(`refused: ${name}`, async () => {
    const said = await reasons(file, text)
    assert.ok(said.some((message) => reason.test(message)), `${file}: ${said.join(' | ') || 'nothing was said'}`)
  })
}

const allowed: [string, string, string][] = [
  ['everybody imports model', 'src/report/plan.ts', "import '../model/plan.js'"],
  ['areas read the spec', 'src/areas/define.ts', "import '../spec/spec.js'"],
  ['an area reads a fact of its neighbour', 'src/areas/firewall/ufw.ts', "import '../ssh/ports.js'"],
  ['transport spawns', 'src/transport/spawn.ts', "import 'node:child_process'"],
  ['runner has a clock', 'src/runner/collect.ts', 'export const now = new Date()'],
  ['a test reads files', 'src/report/exitCodes.test.ts', "import 'node:fs'\nimport 'node:child_process'"],
]
for (const [name, file, text] of allowed) test(`allowed: ${name}`, async () => assert.deepEqual(await reasons(file, text), []))

/** An operator in a process of its own, for lockout.test.ts to kill: applies a step and says so when it is about to prove it. */
import type { PlannedStep } from '../../src/model/plan.js'
import { applyStep } from '../../src/runner/apply.js'
import { SshTransport } from '../../src/transport/open.js'
import { atProof } from './at-proof.js'

const { destination, options, step, run } = JSON.parse(process.argv[2] ?? '{}') as { destination: string; options: string[]; step: PlannedStep; run: string }
const transport = atProof(new SshTransport(destination, options, process.env), () => {
  process.stdout.write('applied\n')
  return new Promise<never>(() => setInterval(() => undefined, 60_000))
})
await applyStep(transport, step, { run, position: 0, onEvent: () => undefined, deployUser: 'deploy' })

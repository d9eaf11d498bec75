import { fail, pass } from '../../../model/control.js'
import { defineControl } from '../../define.js'
import { engine, hasCompose2 } from '../engine.js'

export const compose = defineControl({
  id: 'docker.compose',
  title: 'Docker has Compose version 2',
  severity: 'medium',
  lenses: {
    child: 'The recipe is written for a certain oven. Another oven burns the cake.',
    principle: 'Compose 1 is no longer mended and skips limits that the gateway is locked down with. The same file would run with fewer locks.',
  },
  needs: { engine },
  whenAbsent: 'not-applicable',
  remedy: 'docker.engine',
  check: ({ engine }) => {
    const want = 'version 2 or later'
    if (engine.compose === undefined) return fail('docker compose', 'not there', want)
    return (hasCompose2(engine) ? pass : fail)('docker compose', engine.compose, want)
  },
})

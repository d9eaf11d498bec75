import { fail, pass } from '../../../model/control.js'
import { defineControl } from '../../define.js'

export const specDeclared = defineControl({
  id: 'documentation.spec-declared',
  title: 'What this host should be is written down',
  severity: 'low',
  lenses: {
    child: 'If the plan of the house hangs on the wall, anybody can see which door was never meant to be there.',
    principle: 'Without a spec there is only what the host happens to be: nobody can tell a decision from an accident, and a rebuild is guesswork.',
  },
  needs: {},
  whenAbsent: 'unknown',
  advice: '`hardshell init` writes a hardshell.yaml that names this host; keep it under version control.',
  check: (_, spec) => (spec.declaredIn === undefined ? fail('spec', 'no spec names this host', 'hosts: in hardshell.yaml') : pass('spec', spec.declaredIn, 'a spec that names this host')),
})

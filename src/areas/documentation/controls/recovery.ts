/** What somebody needs on the day the server is gone, and its owner perhaps with it. Words in the spec; nothing on the host could say it. */
import { fail, pass, type Severity } from '../../../model/control.js'
import type { Spec } from '../../../spec/spec.js'
import { defineControl } from '../../define.js'

interface Told {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  readonly lenses: { readonly child: string; readonly principle: string }
  readonly key: keyof Spec['recovery']
}

const told = ({ key, ...words }: Told) =>
  defineControl({
    ...words,
    needs: {},
    notAskedFor: (spec) => (spec.declaredIn === undefined ? 'no spec names this host, so nothing is written down' : undefined),
    whenAbsent: 'unknown',
    advice: `Say it under recovery.${key} in hardshell.yaml, in words for people; never a password.`,
    check: (_, spec) => (spec.recovery[key] === undefined ? fail('spec', `recovery.${key} is not said`, 'words') : pass('spec', spec.recovery[key], 'words')),
  })

export const recoveryWritten = told({
  id: 'documentation.recovery-written',
  title: 'How to bring this host back is written down',
  severity: 'medium',
  key: 'runbook',
  lenses: {
    child: 'The fire drill hangs by the door, not in the head of the one who is away.',
    principle: 'A restore is done once, in a hurry, by somebody tired. What is not written down then is invented, and a backup nobody knows how to use is none.',
  },
})
export const recoveryAccess = told({
  id: 'documentation.recovery-access',
  title: 'What opens the backups is kept away from this host',
  severity: 'medium',
  key: 'access',
  lenses: {
    child: 'A spare key that hangs inside the locked house opens nothing.',
    principle: 'Backups are encrypted. If the password lies only on the server they are a backup of, both are lost together.',
  },
})
export const recoveryPeople = told({
  id: 'documentation.recovery-people',
  title: 'Somebody else can bring this host back',
  severity: 'low',
  key: 'people',
  lenses: {
    child: 'When the only one who knows the way is ill, nobody gets home.',
    principle: 'One person is a single point of failure like one disk: accounts, keys and knowledge end with them.',
  },
})

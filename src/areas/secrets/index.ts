/** The gateway's secrets: where they lie, who can read them, and whether they are any good. */
import type { Area } from '../define.js'
import { agesKept, agesStep, rotated } from './ages.js'
import { notInArgv } from './argv.js'
import { envCopies, envMode, stateFilesMode } from './files.js'
import { noTokenCopies, settingsCopies, tokenNotInLogs, tokenNotInProcesses, tokenNotInShell, tokenNotInUnits } from './places.js'
import { gitHistory, gitignore } from './histories.js'
import { keysByReference, openclawFindsNone } from './references.js'
import { rotationEnded } from './rotation.js'
import { copiesStep, envStep } from './steps.js'
import { noLiteralToken, tokenAgrees, tokenStrength, tokenUsedOnce } from './tokens.js'

export const area: Area = {
  name: 'secrets',
  category: 'baseline',
  title: 'Tokens and keys',
  controls: [envMode, envCopies, notInArgv, tokenStrength, tokenUsedOnce, tokenAgrees, noLiteralToken, settingsCopies, noTokenCopies, tokenNotInShell, tokenNotInProcesses, tokenNotInUnits, tokenNotInLogs, keysByReference, openclawFindsNone, gitignore, gitHistory, stateFilesMode, rotationEnded, rotated, agesKept],
  steps: [envStep, copiesStep, agesStep],
}

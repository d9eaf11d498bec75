/** The gateway's secrets: where they lie, who can read them, and whether they are any good. */
import type { Area } from '../define.js'
import { notInArgv } from './argv.js'
import { envCopies, envMode, stateFilesMode } from './files.js'
import { envStep } from './steps.js'
import { noLiteralToken, tokenAgrees, tokenStrength, tokenUsedOnce } from './tokens.js'

export const area: Area = {
  name: 'secrets',
  category: 'baseline',
  title: 'Tokens and keys',
  controls: [envMode, envCopies, notInArgv, tokenStrength, tokenUsedOnce, tokenAgrees, noLiteralToken, stateFilesMode],
  steps: [envStep],
}

/** Every file a plan would install, with path, mode and owner, for people who deploy another way. */
import type { Plan } from '../model/plan.js'
import { assignments } from '../shell/quote.js'
import { inWords } from './change.js'

/**
 * Plain text for a pipe. Files are printed as they are: hardshell wrote them, not the host. Scripts follow the same
 * way, since they make what a file cannot.
 */
export function renderFiles(plan: Plan): string {
  const parts = plan.steps.flatMap((step) =>
    step.changes.flatMap(({ change }) => {
      if (change.kind === 'putFile') return [section(`${change.path}  ${change.mode}  ${change.owner}  (step ${step.id})`, change.text)]
      if (change.kind === 'directory') return [section(`${change.path}/  ${change.mode}  ${change.owner}  (step ${step.id})`, '')]
      if (change.kind === 'script') {
        const settings = assignments(change.settings)
        return [section(`program of step ${step.id}: ${inWords(change)}${settings === '' ? '' : `  with ${settings}`}`, change.script)]
      }
      return []
    }),
  )
  return parts.length === 0 ? 'no files to install\n' : parts.join('\n')
}

const section = (title: string, text: string): string => `==> ${title} <==\n${text}${text === '' || text.endsWith('\n') ? '' : '\n'}`

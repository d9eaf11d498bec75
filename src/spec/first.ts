/** The first hardshell.yaml: what was wished for, and one line to each of what may be said later. Pure. */
import { stringify } from 'yaml'

export interface Wishes {
  readonly address: string
  readonly name: string
  readonly profile: string
  readonly user: string
  readonly preset: string
  /** Empty: not said. */
  readonly runbook: string
  readonly access: string
  readonly people: string
}

export function specText({ address, name, profile, user, preset, runbook, access, people }: Wishes): string {
  const told = Object.entries({ runbook, access, people }).filter(([, words]) => words !== '')
  return [
    '# What this server should be. Every setting with its meaning: hardshell.example.yaml. Secrets have no place here.',
    stringify({ version: 1, hosts: { [name]: { address } } }).trimEnd(),
    '',
    '# standard is the guide; strict adds AIDE, kernel settings and more',
    stringify({ profile }).trimEnd(),
    stringify({ deploy: { user } }).trimEnd(),
    '# locked, assistant or developer: what the agent may do',
    stringify({ gateway: { preset } }).trimEnd(),
    '',
    '# what somebody needs on the day the server is gone: runbook, access (a place, never a password), people',
    told.length === 0 ? 'recovery: {}' : stringify({ recovery: Object.fromEntries(told) }, { lineWidth: 0 }).trimEnd(),
    '',
    '# findings you decide to live with: hardshell risks add',
    'acceptedRisks: []',
    '',
  ].join('\n')
}

/** A context for tests of commands: what was printed is kept, nobody answers unless answers are given. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Secret } from '../model/secret.js'
import { screen } from '../report/screen.js'
import type { Context } from './context.js'

export interface StandIn {
  readonly context: Context
  /** Of its own, and empty: no hardshell.yaml and no home of this machine counts. */
  readonly cwd: string
  readonly printed: () => string
  readonly said: () => string
}

/** @param answers typed one after the other; without them nobody is there to answer */
export function standIn(answers?: readonly string[], today = '2026-11-22'): StandIn {
  const cwd = mkdtempSync(join(tmpdir(), 'hs-cli-'))
  const out: string[] = []
  const err: string[] = []
  const left = [...(answers ?? [])]
  const answer = (question: string): Promise<string> => {
    err.push(question)
    const next = left.shift()
    return next === undefined ? Promise.reject(new Error(`nobody answers: ${question}`)) : Promise.resolve(next)
  }
  return {
    cwd,
    printed: () => out.join(''),
    said: () => err.join(''),
    context: {
      env: { HOME: cwd }, cwd,
      out: (text) => void out.push(text),
      say: (text) => void err.push(text),
      screen: screen(false), isRoot: false, terminal: false, interactive: answers !== undefined, onScreen: false,
      confirm: async (question) => /^y/i.test(await answer(`${question} `)),
      line: () => answer(''),
      secret: async (question) => new Secret(await answer(question)),
      signal: new AbortController().signal,
      today: () => today, newRun: () => '20261122T183300Z-4f2a', operator: 'ada@laptop',
    },
  }
}

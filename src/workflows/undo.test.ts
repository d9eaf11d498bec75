import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ChangeResult, JournalEntry } from '../model/journal.js'
import { choose } from './undo.js'

const entry = (run: string, position: number, step: string, state: JournalEntry['state'] = 'done', result: ChangeResult['result'] = 'changed'): JournalEntry => ({
  run, position, step, state, at: '2026-11-22T18:33:00Z', changes: [{ kind: 'putFile', what: 'file', result }],
})
const journal = [
  entry('r1', 0, 'host.packages'),
  entry('r1', 1, 'firewall.ufw'),
  entry('r2', 1, 'firewall.ufw'),
  entry('r2', 2, 'docker.engine', 'done', 'unchanged'),
  entry('r2', 3, 'image.ready', 'undone', 'undone'),
]
const chosen = (what?: string): string[] => choose(journal, what).map(({ run, step }) => `${run} ${step}`)

describe('what undo chooses', () => {
  it('left out: the last run that still stands', () => assert.deepEqual(chosen(), ['r2 firewall.ufw']))
  it('a step: every time it changed something, newest first', () => assert.deepEqual(chosen('firewall.ufw'), ['r2 firewall.ufw', 'r1 firewall.ufw']))
  it('a run: its steps, last first', () => assert.deepEqual(chosen('r1'), ['r1 firewall.ufw', 'r1 host.packages']))
  it('refuses what does not stand, and lists what does', () =>
    assert.throws(() => choose(journal, 'image.ready'), { noun: 'usage', hint: /host\.packages, firewall\.ufw/ }))
  it('says when there is nothing at all', () => assert.throws(() => choose([], undefined), { noun: 'usage', message: /nothing to undo/ }))
  it('counts a step that broke off: it may have begun', () =>
    assert.deepEqual(choose([entry('r1', 0, 'host.packages', 'started', 'failed')], undefined).length, 1))
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EXIT, HardshellError } from '../model/errors.js'
import { sideBySide } from './audit.js'

const signal = new AbortController().signal
const hosts = ['a', 'b', 'c'].map((name) => ({ name }))
const silent = (noun: 'unreachable' | 'noRoot' | 'internal'): HardshellError => new HardshellError(noun, 'no answer', { hint: 'try again' })

test('a silent host does not hide the others; the order stays, the worst exit code wins', async () => {
  const audited = await sideBySide(hosts, async ({ name }) => (name === 'b' ? Promise.reject(silent('unreachable')) : name), signal)
  assert.deepEqual(audited, { done: ['a', 'c'], unreached: [{ host: 'b', message: 'no answer', hint: 'try again' }], exit: EXIT.unreachable })
})
test('all are worked at once', async () => {
  let inside = 0
  await new Promise<void>((allIn, reject) => {
    sideBySide(hosts, async ({ name }) => {
      inside += 1
      if (inside === hosts.length) allIn()
      await Promise.resolve()
      return name
    }, signal).catch(reject)
  })
  assert.equal(inside, hosts.length)
})
test('the error of the only host is the error', async () => {
  await assert.rejects(sideBySide(hosts.slice(0, 1), () => Promise.reject(silent('noRoot')), signal), { noun: 'noRoot' })
})
test('a bug is not a silent host', async () => {
  await assert.rejects(sideBySide(hosts, () => Promise.reject(silent('internal')), signal), { noun: 'internal' })
})
test('Ctrl-C ends it', async () => {
  const stop = new AbortController()
  stop.abort(new Error('interrupted'))
  await assert.rejects(sideBySide(hosts, ({ name }) => Promise.resolve(name), stop.signal), /interrupted/)
})

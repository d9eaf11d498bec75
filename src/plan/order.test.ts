import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Step } from '../model/step.js'
import { order } from './order.js'

const step = (id: string, ...after: string[]): Step => ({
  id, after, title: id, why: id, lockout: false, restartsGateway: false, wanted: () => true, changes: () => [],
})
const ids = (...steps: Step[]): string[] => order(steps).map(({ id }) => id)

describe('the order of steps', () => {
  it('stays as listed where nothing depends', () => assert.deepEqual(ids(step('b'), step('a')), ['b', 'a']))
  it('puts a step after all it names, through others too', () =>
    assert.deepEqual(ids(step('up', 'compose', 'env'), step('env', 'image'), step('compose'), step('image', 'docker'), step('docker')), ['compose', 'docker', 'image', 'env', 'up']))
  it('ignores names that are not in the plan', () => assert.deepEqual(ids(step('a', 'gone')), ['a']))
  it('refuses steps that wait for each other', () => assert.throws(() => ids(step('a', 'b'), step('b', 'a')), /a → b → a/))
})

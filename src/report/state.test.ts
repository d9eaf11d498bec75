import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { stateFolders } from '../areas/state/folders.js'
import { screen } from './screen.js'
import { stateJson, stateText } from './state.js'

const recorded = (name: string) => stateFolders.parse(readFileSync(new URL(`../../../src/areas/state/recordings/state-folders.${name}.txt`, import.meta.url), 'utf8'))
const plain = screen(false)

test('every place of the container with its place on the host, what does not last, and what is read-only', () => {
  const text = stateText('vps', recorded('hardened'), plain)
  assert.match(text, /^ {2}\/home\/node\/\.openclaw {2}settings, sessions, devices, keys\n {4}\/home\/deploy\/\.openclaw\n {4}folder of the host, read and write, 1000:1000, mode 700$/m)
  assert.match(text, /gone at the next stop\n {4}\/home\/node\/\.cache\n {4}\/home\/node\/\.npm\n {4}\/tmp\n/)
  assert.match(text, /everything else\n {4}read-only/)
  assert.doesNotMatch(text, /somebody else/)
  for (const line of text.split('\n')) assert.ok(line.length <= 80, line)
})
test('what would be lost, and whose files are in the way', () => {
  const text = stateText('vps', recorded('careless'), plain)
  assert.match(text, /goes with the container at every update\n {4}\/data\/memory\.db\n {4}\/home\/node\/notes\.md\n/)
  assert.match(text, /9 entries of somebody else below the state\n {4}0:0 \/home\/deploy\/\.openclaw\/workspace\//)
})
test('a host without a container shows where its folders are', () => {
  const { root: _, ...bare } = recorded('hardened')
  const text = stateText('vps', { ...bare, mounts: [] }, plain)
  assert.match(text, /no container of a gateway/)
  assert.match(text, /\/home\/deploy\/\.openclaw-auth/)
})
test('JSON says the same', () => {
  const said = JSON.parse(stateJson('vps', recorded('careless'))) as { schema: string; mounts: unknown[]; outside: string[]; drift: number }
  assert.deepEqual([said.schema, said.mounts.length, said.outside, said.drift], ['hardshell.state.v1', 6, ['/data/memory.db', '/home/node/notes.md'], 9])
})

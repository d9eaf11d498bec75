import assert from 'node:assert/strict'
import { it } from 'node:test'
import { parseSpec } from '../spec/load.js'
import { practiceSpec } from './practice-spec.js'

for (const docker of ['docker', 'distro'] as const) {
  for (const image of ['official', 'npm'] as const) {
    it(`a practice spec loads: ${docker}, ${image}`, () => {
      const { shared } = parseSpec(practiceSpec({ docker, image }), 'hardshell.yaml')
      assert.equal(shared?.docker.source, docker)
      assert.equal(shared?.image.source, image)
    })
  }
}

/** Which variable a new key becomes, what shall refer to it, and what is no key. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { agedKeys, secretAges, type KeyReport } from '../areas/secrets/ages.js'
import { HardshellError } from '../model/errors.js'
import { Secret } from '../model/secret.js'
import { packageRoot } from '../runner/assets.js'
import { planKey, refuseKey } from './rotate-keys.js'

const ages = secretAges.parse(readFileSync(new URL('src/areas/secrets/recordings/secret-ages.many.txt', packageRoot), 'utf8'))
const report: KeyReport = { host: 'vps', days: 90, keys: agedKeys(ages, 90), places: ages.places, variables: ages.variables, unread: [] }
const usage = (error: unknown): boolean => error instanceof HardshellError && error.noun === 'usage'

test('the variable that a provider is known by, and the places in settings that held the key itself', () => {
  assert.deepEqual(planKey(report, 'elevenlabs'), { variable: 'ELEVENLABS_API_KEY', paths: ['tts.providers.elevenlabs.apiKey'] })
  assert.deepEqual(planKey(report, 'openai'), { variable: 'OPENAI_API_KEY', paths: [] })
  assert.deepEqual(planKey(report, 'nvidia'), { variable: 'NVIDIA_API_KEY', paths: [] }, 'as its plugin says')
  assert.deepEqual(planKey(report, 'molty-soft', 'MOLTY_KEY'), { variable: 'MOLTY_KEY', paths: [] })
})
test('a reference decides over the table', () => {
  const place = { kind: 'config', file: 'openclaw.json', where: 'models.providers.openai.apiKey', form: 'ref:env:OPENAI_OF_THE_TEAM', provider: 'openai' } as const
  assert.equal(planKey({ ...report, places: [...report.places, place] }, 'openai').variable, 'OPENAI_OF_THE_TEAM')
})
for (const [id, variable] of [['gateway', undefined], ['molty-soft', undefined], ['openai', 'a b'], ['openai', 'X=$(id)'], ['openai', 'OPENCLAW_GATEWAY_TOKEN']] as const) {
  test(`${id} by ${variable ?? 'no name'} is refused`, () => assert.throws(() => planKey(report, id, variable), usage))
}
test('what is no key is refused, and not repeated', () => {
  refuseKey(new Secret('abcDEF012._~+/=:@%,-'))
  for (const wrong of ['', 'short', 'with a blank in it', 'quoted"quoted', 'dollar$dollar', 'two\nlines-of-it', '#comment-comment']) {
    assert.throws(() => refuseKey(new Secret(wrong)), (error) => usage(error) && (wrong === '' || !String(error).includes(wrong)))
  }
})

/** What the network sees from where the operator sits. */
import type { Area } from '../define.js'
import { certificate, declaredOnly, declaredOnlyV6, gatewayClosed, hsts, redirected } from './controls.js'

export const area: Area = {
  name: 'outside',
  category: 'network',
  title: 'Seen from outside',
  controls: [gatewayClosed, declaredOnly, declaredOnlyV6, certificate, redirected, hsts],
  steps: [],
}

import { areas } from '../areas/catalogue.js'
import { AREA_LENSES, CATEGORY_LENSES } from '../areas/lenses.js'
import { CATEGORIES } from '../model/control.js'
import { EXIT, HardshellError } from '../model/errors.js'
import { explainArea, explainCategory, explainControl, explainStep } from '../report/explain.js'
import { nearest } from '../spec/keys.js'
import { wantedSteps } from '../workflows/plan.js'
import { hostOptions, specOf, type HostOptions } from './host.js'
import type { Route } from './program.js'

export const explain: Route = (program, run) => {
  hostOptions(
    program
      .command('explain')
      .argument('[subject]', 'a control, a step, an area or a category; left out: all areas')
      .option('--host <host>', 'with the settings of this host of the spec')
      .description('Explain: as a picture, from first principles, and by hand. Of a step every command and program.'),
  ).action(
    run(async (context, subject: string | undefined, options: HostOptions & { host?: string }) => {
      // no host is reached: the spec decides which steps and which words in them
      const { spec } = await specOf(context, options.host ?? 'local', options)
      context.out(text(subject, wantedSteps(spec), context.screen))
      return EXIT.ok
    }),
  )
}

function text(subject: string | undefined, steps: ReturnType<typeof wantedSteps>, screen: Parameters<typeof explainArea>[1]): string {
  if (subject === undefined) return areas.map((area) => explainArea(area, screen)).join('')
  const category = CATEGORIES.find((candidate) => candidate === subject)
  const area = areas.find((candidate) => candidate.name === subject)
  // documentation is both: the area says more
  if (area !== undefined) return explainArea(area, screen, AREA_LENSES[area.name])
  if (category !== undefined) return explainCategory(category, CATEGORY_LENSES[category], areas.filter((one) => one.category === category), screen)
  const controls = areas.flatMap((owner) => owner.controls.map((control) => ({ owner, control })))
  const found = controls.find(({ control }) => control.id === subject)
  const step = steps.find((wanted) => wanted.step.id === subject)
  if (found !== undefined) return explainControl(found.control, found.owner.category, steps.find((wanted) => wanted.step.id === found.control.remedy), screen, step !== undefined)
  if (step !== undefined) return explainStep(step, controls.filter(({ control }) => control.remedy === subject).map(({ control }) => control), screen)
  const known = [...controls.map(({ control }) => control.id), ...areas.flatMap((one) => [one.name, ...one.steps.map(({ id }) => id)]), ...CATEGORIES]
  const meant = nearest(subject, known)
  const unasked = areas.some((one) => one.steps.some(({ id }) => id === subject))
  throw new HardshellError('usage', unasked ? `this spec does not ask for the step ${subject}` : `there is no control, step, area or category named ${subject}`, {
    hint: unasked ? 'name a host or a spec that does: --host, --spec' : meant === undefined ? 'hardshell explain lists them all' : `did you mean ${meant}?`,
  })
}

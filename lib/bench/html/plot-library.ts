// What reports take of the libraries that draw: Observable Plot, and linkedom, a document to draw in. `npm run build`
// makes one file of this with both in it (scripts/bundle.js), so that nobody has to install them.

export {
  axisX,
  axisY,
  dot,
  gridX,
  gridY,
  line,
  lineY,
  type Markish,
  type PlotOptions,
  plot,
  rect,
  ruleX,
  ruleY,
  text,
} from '@observablehq/plot';
export { parseHTML } from 'linkedom';

/** @typedef {{ expr: string, legend: string }} Query */
/** @typedef {{ title: string, description: string, unit: string, queries: Query[], exemplars?: boolean, stack?: boolean, max?: number, wide?: boolean }} Panel */

const DATASOURCE = { type: 'prometheus', uid: 'prometheus' };
const [COLUMNS, WIDTH, HEIGHT] = [24, 12, 8];

/** A row of panels under a title. */
export const row = (title, ...panels) => ({ title, panels });

/**
 * A graph over time.
 * @param {string} title
 * @param {Omit<Panel, 'title'>} panel `unit` as Grafana names it: `s`, `reqps`, `percentunit`, `bytes`, `short`
 */
export const graph = (title, panel) => ({ title, ...panel });

/** The three quantiles of a histogram; `of` is its name, `where` what to look at, without braces. */
export function quantiles(of, where = '', by = '') {
  const per = by ? `le, ${by}` : 'le';
  return [0.5, 0.95, 0.99].map(quantile => ({
    expr: `histogram_quantile(${quantile}, sum by (${per}) (rate(${of}_bucket{${where}}[$__rate_interval])))`,
    legend: by ? `p${quantile * 100} {{${by}}}` : `p${quantile * 100}`,
  }));
}

/** One quantile of a histogram for each value of a label. */
export function p95(of, by, where = '') {
  const expr = `histogram_quantile(0.95, sum by (le, ${by}) (rate(${of}_bucket{${where}}[$__rate_interval])))`;
  return [
    {
      expr,
      legend: by
        .split(', ')
        .map(label => `{{${label}}}`)
        .join(' '),
    },
  ];
}

/** How fast a counter grows, for each value of a label. */
export function rate(of, by, where = '') {
  const expr = `sum by (${by}) (rate(${of}{${where}}[$__rate_interval]))`;
  return [
    {
      expr,
      legend: by
        .split(', ')
        .map(label => `{{${label}}}`)
        .join(' '),
    },
  ];
}

/** A dashboard as Grafana loads it. */
export function dashboard({ uid, title, description, rows }) {
  return {
    uid: `na-${uid}`,
    title: `Notion Assistant: ${title}`,
    description,
    tags: ['notion-assistant'],
    schemaVersion: 39,
    editable: false,
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    timezone: 'browser',
    graphTooltip: 1,
    templating: { list: [] },
    annotations: { list: [] },
    panels: placed(rows),
  };
}

function placed(rows) {
  const panels = [];
  let y = 0;
  const add = panel => panels.push({ id: panels.length + 1, ...panel });
  for (const { title, panels: inRow } of rows) {
    add({ type: 'row', title, collapsed: false, panels: [], gridPos: { x: 0, y, w: COLUMNS, h: 1 } });
    y += 1;
    let x = 0;
    for (const panel of inRow) {
      const width = panel.wide ? COLUMNS : WIDTH;
      if (x + width > COLUMNS) [x, y] = [0, y + HEIGHT];
      add({ ...timeSeries(panel), gridPos: { x, y, w: width, h: HEIGHT } });
      x += width;
    }
    y += HEIGHT;
  }
  return panels;
}

/** @param {Panel} panel */
function timeSeries({ title, description, unit, queries, exemplars = false, stack = false, max }) {
  return {
    type: 'timeseries',
    title,
    description,
    datasource: DATASOURCE,
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        ...(max !== undefined && { max }),
        custom: { fillOpacity: stack ? 30 : 8, showPoints: 'never', stacking: { mode: stack ? 'normal' : 'none' } },
      },
      overrides: [],
    },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: queries.map(({ expr, legend }, at) => ({
      refId: String.fromCharCode(65 + at),
      datasource: DATASOURCE,
      expr,
      legendFormat: legend,
      exemplar: exemplars,
    })),
  };
}

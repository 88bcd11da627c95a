import { quantileOf, readHistogram } from './histogram.ts';

const TEXT = `
# TYPE x_seconds histogram
x_seconds_bucket{le="0.001",outcome="a"} 50
x_seconds_bucket{le="0.002",outcome="a"} 90
x_seconds_bucket{le="+Inf",outcome="a"} 90
x_seconds_bucket{le="0.001",outcome="b"} 0
x_seconds_bucket{le="0.002",outcome="b"} 9
x_seconds_bucket{le="+Inf",outcome="b"} 10
y_seconds_bucket{le="+Inf"} 7
`;

describe('a histogram', () => {
  const histogram = readHistogram(TEXT, 'x_seconds');

  it('is read over all of its labels', () => {
    expect(histogram).toEqual({
      count: 100,
      buckets: [
        [0.001, 50],
        [0.002, 99],
        [Infinity, 100],
      ],
    });
  });

  it('has quantiles as Prometheus estimates them', () => {
    expect(quantileOf(histogram, 0.25)).toBeCloseTo(0.0005);
    expect(quantileOf(histogram, 0.99)).toBeCloseTo(0.002);
    expect(quantileOf(histogram, 1)).toBe(Infinity);
    expect(quantileOf({ count: 0, buckets: [] }, 0.5)).toBeNaN();
  });
});

namespace Predictions.Browser.Tests.Forecasts;

/// <summary>Measures the contrast of the page's shapes with the color next to them.</summary>
internal static class ShapeProbe
{
    /// <summary>How many kinds of shapes there are.</summary>
    public const int Count = 24;

    /// <summary>
    /// Gives an array of <see cref="Contrast"/>, the worst of each kind; 0 for a kind that is not on the page. A shape's neighbor
    /// is the ground of its element, or a color of the shape itself, such as its inside or the line around it.
    /// </summary>
    public const string Script = """
        () => {
          const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
          const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
          const rgb = text => (text.match(/rgba?\([^)]*\)/)?.[0].match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
          const ground = e => {
            for (; e; e = e.parentElement) {
              const color = rgb(getComputedStyle(e).backgroundColor);
              if (color.length === 3 || color[3] === 1) return color;
            }
            return [255, 255, 255];
          };
          const on = (color, under, opacity) => [0, 1, 2].map(i => color[i] * opacity + under[i] * (1 - opacity));
          const ratio = (a, b) => {
            const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
            return (high + 0.05) / (low + 0.05);
          };
          const shapes = [
            ['#strip .bar', 'fill'], ['#strip .range', 'stroke'], ['#strip circle.likely', 'stroke'], ['#strip .now', 'stroke'],
            ['#strip rect.bleed:not(.ghost)', 'fill'], ['#strip rect.bleed.ghost', 'stroke'], ['#strip rect.pause', 'stroke'],
            ['#strip circle.ovulation', 'stroke', 'fill'], ['#strip .line', 'stroke'],
            ['#cycles .span', 'fill'], ['#cycles .point', 'fill'],
            ['#compare .bar:not(.outside)', 'fill'], ['#compare .outside', 'fill'],
            ['td.bleed:not(.ghost)', 'backgroundColor', 'parent'], ['td.ghost.bleed', 'boxShadow'],
            ['td.as-of', 'boxShadow'], ['td.pause:not(.bleed)', 'backgroundImage'],
            ['td.likely .number::before', 'borderTopColor', 'backgroundColor'],
            ['td.range::before', 'backgroundColor', 'boxShadow'],
            ['td i.ovulation', 'borderTopColor', 'backgroundColor'], ['td i.sign', 'backgroundColor', 'boxShadow'],
            ['td i.negative', 'borderTopColor', 'backgroundColor'],
            ['#born', 'borderTopColor'], ['.chip input:checked + span', 'backgroundColor', 'parent'],
          ];
          return shapes.map(([selector, property, neighbor]) => {
            const [plain, pseudo] = selector.split('::');
            const found = [...document.querySelectorAll(plain)].filter(e => e.checkVisibility()).map(e => {
              const style = getComputedStyle(e, pseudo ? `::${pseudo}` : null);
              const next = neighbor === 'parent' ? ground(e.parentElement) : neighbor ? rgb(style[neighbor]) : ground(e);
              return ratio(on(rgb(style[property]), next, Number(style.opacity)), next);
            });
            return { text: `${selector} ${property}`, ratio: found.length ? Math.min(...found) : 0 };
          });
        }
        """;
}

namespace Predictions.Browser.Tests;

/// <summary>What the probe found on a page. Playwright fills the properties by name.</summary>
internal sealed class Layout
{
    /// <summary>The visible texts.</summary>
    public int TextCount { get; set; }

    /// <summary>The texts in plots.</summary>
    public int PlotTextCount { get; set; }

    /// <summary>Elements outside the page that no region scrolls.</summary>
    public string[] Outside { get; set; } = [];

    /// <summary>Texts that leave their plot or their box.</summary>
    public string[] Cut { get; set; } = [];

    /// <summary>Texts of a plot that lie on each other.</summary>
    public string[] Overlapping { get; set; } = [];

    /// <summary>The contrast of each color of text with its background.</summary>
    public Contrast[] Contrasts { get; set; } = [];

    /// <summary>The sizes of type in plots as shown, in pixels.</summary>
    public double[] PlotTypePx { get; set; } = [];
}

/// <summary>A contrast ratio, 1 to 21.</summary>
internal sealed class Contrast
{
    public double Ratio { get; set; }

    public string Text { get; set; } = "";
}

/// <summary>A table's region.</summary>
internal sealed class TableRegion
{
    public string Caption { get; set; } = "";

    public int Columns { get; set; }

    public bool Scrolls { get; set; }

    public bool HasHint { get; set; }
}

/// <summary>Scripts that measure a page.</summary>
internal static class LayoutProbe
{
    /// <summary>Measures all visible elements; gives a <see cref="Layout"/>.</summary>
    public const string Script = """
        () => {
          const found = { textCount: 0, plotTextCount: 0, outside: [], cut: [], overlapping: [], contrasts: [], plotTypePx: [] };
          const width = document.documentElement.clientWidth;
          const visible = e => e.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true });
          const words = e => e.textContent.trim().replace(/\s+/g, ' ').slice(0, 60);
          const name = e => `${e.tagName.toLowerCase()}.${e.getAttribute('class') ?? ''} "${words(e)}"`;
          const channel = c => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
          const rgb = c => c.match(/[\d.]+/g).map(Number);
          const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
          const ratio = (a, b) => {
            const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x);
            return (high + 0.05) / (low + 0.05);
          };
          const paper = e => {
            for (; e; e = e.parentElement) {
              const color = rgb(getComputedStyle(e).backgroundColor);
              if (color.length === 3 || color[3] === 1) return color;
            }
            return [255, 255, 255];
          };
          if (document.documentElement.scrollWidth > width) found.outside.push(`page ${document.documentElement.scrollWidth} px`);
          const seen = new Set();
          for (const e of document.body.querySelectorAll('*')) {
            // Text for screen readers alone is clipped to nothing.
            if (!visible(e) || e.closest('svg') && e.tagName !== 'svg' || getComputedStyle(e).clipPath !== 'none') continue;
            const box = e.getBoundingClientRect();
            const scrolls = e.closest('.scroll');
            if ((!scrolls || scrolls === e) && box.width > 0 && (box.left < -0.5 || box.right > width + 0.5))
              found.outside.push(name(e));
            const own = [...e.childNodes].filter(n => n.nodeType === 3 && n.data.trim());
            if (!own.length) continue;
            found.textCount++;
            const style = getComputedStyle(e);
            // Text that is wider than its box lies on its neighbor, or is hidden.
            for (const node of own) {
              const range = document.createRange();
              range.selectNodeContents(node);
              const text = range.getBoundingClientRect();
              if (text.right > e.getBoundingClientRect().right + 1 && style.display !== 'inline') found.cut.push(name(e));
            }
            const [ink, ground] = [rgb(style.color), paper(e)];
            const key = `${ink}/${ground}`;
            if (!seen.has(key)) {
              seen.add(key);
              found.contrasts.push({ ratio: ratio(ink, ground), text: name(e) });
            }
          }
          for (const svg of document.querySelectorAll('svg')) {
            if (!visible(svg)) continue;
            const frame = svg.getBoundingClientRect();
            const scale = frame.width / svg.viewBox.baseVal.width;
            const boxes = [];
            for (const text of svg.querySelectorAll('text')) {
              found.plotTextCount++;
              const box = text.getBoundingClientRect();
              const px = scale * parseFloat(getComputedStyle(text).fontSize);
              if (!found.plotTypePx.some(other => Math.abs(other - px) < 0.01)) found.plotTypePx.push(px);
              if (box.left < frame.left - 0.5 || box.right > frame.right + 0.5 || box.top < frame.top - 0.5
                || box.bottom > frame.bottom + 0.5)
                found.cut.push(`${svg.getAttribute('aria-label').slice(0, 40)}: ${words(text)}`);
              const key = getComputedStyle(text).fill;
              if (!seen.has(`svg ${key}`)) {
                seen.add(`svg ${key}`);
                found.contrasts.push({ ratio: ratio(rgb(key), paper(svg)), text: words(text) });
              }
              // The box of a line of text is taller than its letters.
              const slack = 2 * scale;
              for (const [other, otherText] of boxes)
                if (box.left + 0.5 < other.right && other.left + 0.5 < box.right
                  && box.top + slack < other.bottom - slack && other.top + slack < box.bottom - slack)
                  found.overlapping.push(`${words(text)} / ${otherText}`);
              boxes.push([box, words(text)]);
            }
          }
          return found;
        }
        """;

    /// <summary>Measures the regions of tables; gives an array of <see cref="TableRegion"/>.</summary>
    public const string Tables = """
        () => [...document.querySelectorAll('.scroll')].filter(r => r.checkVisibility({ contentVisibilityAuto: true })).map(r => {
          const [title, hint] = [r.querySelector('caption span'), r.querySelector('caption small')];
          return {
            caption: title.textContent,
            columns: r.querySelector('tbody tr').cells.length,
            scrolls: r.scrollWidth > r.clientWidth + 1,
            hasHint: getComputedStyle(hint).display !== 'none'
              && hint.getBoundingClientRect().right <= r.getBoundingClientRect().right + 1,
          };
        })
        """;
}

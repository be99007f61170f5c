using System.Text.Json.Nodes;

namespace Predictions.Deploy.Watching;

/// <summary>A panel, or the head of a row, and where it stands.</summary>
/// <param name="Id">Unique on its dashboard.</param>
/// <param name="Title">Its title.</param>
/// <param name="Panel">The panel; <c>null</c> for the head of a row.</param>
/// <param name="X">From the left, in columns of 24.</param>
/// <param name="Y">From the top, in Grafana's units of height.</param>
/// <param name="Width">In columns.</param>
/// <param name="Height">In the same units as <paramref name="Y"/>.</param>
internal sealed record Placed(int Id, string Title, Panel? Panel, int X, int Y, int Width, int Height)
{
    public JsonObject GridPos() => new() { ["h"] = Height, ["w"] = Width, ["x"] = X, ["y"] = Y };
}

/// <summary>Lays panels out, three beside one another; those of the last line of a row share its width.</summary>
internal static class PanelGrid
{
    private const int Columns = 24;
    private const int MostBeside = 3;
    private const int PanelHeight = 8;

    public static IEnumerable<Placed> Of(Dashboard dashboard)
    {
        var (id, y) = (0, 0);
        foreach (var row in dashboard.Rows)
        {
            yield return new Placed(++id, row.Title, null, 0, y++, Columns, 1);
            foreach (var line in row.Panels.Chunk(MostBeside))
            {
                var width = Columns / line.Length;
                foreach (var (panel, place) in line.Select((p, i) => (p, i)))
                    yield return new Placed(++id, panel.Title, panel, place * width, y, width, PanelHeight);
                y += PanelHeight;
            }
        }
    }
}

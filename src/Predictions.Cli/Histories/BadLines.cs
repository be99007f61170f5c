namespace Predictions.Cli.Histories;

/// <summary>Names the first bad lines of a file; one that is bad throughout would otherwise fill the screen.</summary>
internal sealed class BadLines(string file, Action<string> say)
{
    private const int MostNamed = 20;

    private int _named;

    public void Name(IReadOnlyList<BadLine> lines)
    {
        foreach (var bad in lines)
        {
            if (_named > MostNamed)
                return;
            say(_named++ < MostNamed ? $"{file}: line {bad.Number}: {bad.Wrong}" : $"{file}: further lines are not named");
        }
    }
}

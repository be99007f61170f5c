using System.Text.Json;

namespace Predictions.Cli.Tests;

public sealed class ModelVerbTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("predictions-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_was_trained_can_be_evaluated()
    {
        var trained = Run(
            "models", "train", "--out", Path.Combine(_folder, "cycle-length", "2"), "--women", "40", "--evaluation-women", "20");
        Assert.Equal((0, true), (trained.Code, trained.Out.Contains("cycle-length@2", StringComparison.Ordinal)));

        var evaluated = Run("models", "evaluate", "--models", _folder, "--model", "2", "--cycles", Charts(), "--format", "json");
        Assert.Equal((0, ""), (evaluated.Code, evaluated.Error));
        using var report = JsonDocument.Parse(evaluated.Out);
        Assert.Equal("cycle-length@2", report.RootElement.GetProperty("model").GetString());
        Assert.Equal("charts.csv", report.RootElement.GetProperty("source").GetString());
    }

    [Fact]
    public void A_missing_model_is_one_line()
    {
        var (code, _, error) = Run("models", "evaluate", "--models", _folder, "--model", "7");
        Assert.Equal(1, code);
        Assert.Matches("^predictions: model 7 in .*: Missing: manifest.json cannot be read: [A-Za-z]+\n$", error);
    }

    [Fact]
    public void A_bad_cell_is_one_line_with_file_line_and_column()
    {
        var file = Path.Combine(_folder, "bad.csv");
        File.WriteAllText(file, "ClientID,CycleNumber,LengthofCycle\na,1,28\na,2,x\n");
        var (code, _, error) = Run("models", "evaluate", "--model", "statistical", "--cycles", file);
        Assert.Equal(1, code);
        Assert.Equal($"predictions: {file}: line 3: LengthofCycle must be a whole number from 10 to 137\n", error);
        Assert.Equal(error, Run("models", "train", "--out", Path.Combine(_folder, "cycle-length", "3"), "--cycles", file).Error.Split(" …\n")[^1]);
    }

    [Theory]
    [InlineData("models", "train", "--women", "0")]
    [InlineData("models", "train", "--learned-share", "1.5")]
    [InlineData("models", "train", "--trees", "20")]
    [InlineData("models", "evaluate", "--format", "yaml")]
    [InlineData("models", "guess")]
    public void A_bad_command_line_is_refused(params string[] args) => Assert.Equal(1, Run(args).Code);

    private string Charts()
    {
        var file = Path.Combine(_folder, "charts.csv");
        var lines = Enumerable.Range(1, 12).Select(i => $"a,{i},{27 + i % 4}");
        File.WriteAllText(file, "ClientID,CycleNumber,LengthofCycle\n" + string.Join('\n', lines) + "\n");
        return file;
    }

    private static (int Code, string Out, string Error) Run(params string[] args)
    {
        var (standard, error) = (Console.Out, Console.Error);
        using var said = new StringWriter();
        using var complained = new StringWriter();
        try
        {
            Console.SetOut(said);
            Console.SetError(complained);
            return (Verbs.Create().Parse(args).Invoke(), said.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(standard);
            Console.SetError(error);
        }
    }
}

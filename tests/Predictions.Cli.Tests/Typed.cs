using System.CommandLine;

// Verbs write to the console of the process, which tests take over one at a time.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Predictions.Cli.Tests;

/// <summary>What a command line that was typed came to.</summary>
internal sealed record Typed(int Code, string Out, string Error)
{
    public static Typed Run(params string[] args) => Run(Verbs.Create(), args);

    public static Typed Run(RootCommand verbs, params string[] args)
    {
        var (standard, error) = (Console.Out, Console.Error);
        using var said = new StringWriter();
        using var complained = new StringWriter();
        try
        {
            Console.SetOut(said);
            Console.SetError(complained);
            return new Typed(verbs.Parse(args).Invoke(), said.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetOut(standard);
            Console.SetError(error);
        }
    }

    /// <summary>It failed, with one line on standard error and nothing else.</summary>
    public void IsOneLine(string line, int code = 1) => Assert.Equal(new Typed(code, "", $"predictions: {line}\n"), this);
}

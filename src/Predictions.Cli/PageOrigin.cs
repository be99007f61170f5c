using System.CommandLine;
using System.Reflection;
using Predictions.Reports;

namespace Predictions.Cli;

/// <summary>Describes the run that makes a page.</summary>
internal static class PageOrigin
{
    private const string Program = "predictions";
    private const string Unquoted = "-_./:=@,+%";

    /// <summary>The version and revision of this program.</summary>
    private static string Product => $"{Program} "
        + typeof(PageOrigin).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;

    /// <summary>The origin of a page.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="clock">Gives the time of the page.</param>
    /// <param name="inputs">The models, tables, seeds or machines, by name.</param>
    public static Provenance Of(ParseResult parsed, TimeProvider clock, params IEnumerable<(string Name, string Value)> inputs) =>
        new(clock.GetUtcNow(), CommandLine(parsed), Product, [.. inputs]);

    /// <summary>The command line as typed. A path outside the working folder is shortened to the name of its file.</summary>
    internal static string CommandLine(ParseResult parsed) =>
        string.Join(' ', parsed.Tokens.Select(token => Quoted(Shown(token.Value))).Prepend(Program));

    private static string Shown(string word)
    {
        // An address may hold a password, which no page shows.
        if (Uri.TryCreate(word, UriKind.Absolute, out var uri) && uri is { IsFile: false, UserInfo.Length: > 0 })
            return word.Replace($"{uri.UserInfo}@", "", StringComparison.Ordinal);
        return Path.IsPathRooted(word) || word.StartsWith("..", StringComparison.Ordinal) || word.StartsWith('~')
            ? Path.GetFileName(Path.TrimEndingDirectorySeparator(word)) : word;
    }

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || Unquoted.Contains(c)) ? word
            : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}

using System.Runtime.CompilerServices;

namespace Predictions.Testing;

/// <summary>C# of a page, as a test compiles it: between the comments <c>begin NAME</c> and <c>end NAME</c>.</summary>
public static class CompiledSnippets
{
    /// <summary>The lines of a snippet in the file of the caller, or in another.</summary>
    public static string Source(string name, [CallerFilePath] string path = "") =>
        Normalize(string.Join('\n', File.ReadLines(path)
            .SkipWhile(l => l.Trim() != $"// begin {name}").Skip(1).TakeWhile(l => l.Trim() != $"// end {name}")));

    /// <summary>Removes using directives, access modifiers of static methods, indents and empty lines.</summary>
    public static string Normalize(string code) => string.Join('\n', code.Split('\n').Select(l => l.Trim())
        .Where(l => l.Length > 0 && !(l.StartsWith("using ", StringComparison.Ordinal) && l.EndsWith(';') && !l.Contains('=')))
        .Select(l => l.Replace("public static ", "static ", StringComparison.Ordinal))
        .Select(l => l.Replace("private static ", "static ", StringComparison.Ordinal)));
}

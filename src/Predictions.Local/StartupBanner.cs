using Predictions.Service;

namespace Predictions.Local;

/// <summary>What a newcomer reads once the service answers: where, and one thing to try.</summary>
internal static class StartupBanner
{
    // Dates of one year, so that the line can be pasted on any day.
    private const string Question =
        """{"history":{"periods":[{"start":"2026-01-02","days":5},{"start":"2026-01-30"},{"start":"2026-02-28"}]},"""
        + "\"asOf\":\"2026-03-10\"}";

    public static void Print(ServiceAddresses addresses, DataFolder folder, string? candidate) => Console.WriteLine(
        $"""

        Predictions answers on this machine; Ctrl+C stops it.

          page        {addresses.Http}
          HTTP/JSON   {addresses.Http}scalar
          gRPC        {addresses.Grpc}
          operators   {addresses.Operators}metrics
          reflection  {addresses.OperatorsGrpc}
          candidate   {Candidate(candidate)}
          data        {folder.Path}
          events      off: the embedded store has no streams; use a Redis to try them
        {string.Concat(folder.Notes.Select(note => $"\n  {note}\n"))}
        Try it:

          curl -s {addresses.Http}v1/predict -H 'content-type: application/json' -d '{Question}'

        """);

    private static string Candidate(string? version) =>
        version is null ? "none; --candidate VERSION shows one on the page" : $"version {version}, on the page";
}

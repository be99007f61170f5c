namespace Predictions.Cli.Histories;

/// <summary>The contract's names of enum values, at the index of their number. A test holds them to what the service writes.</summary>
internal static class RecordNames
{
    public static readonly string[] Evidence = ["EVIDENCE_UNSPECIFIED", "LH_TEST", "TEMPERATURE_SHIFT", "MONITOR", "OTHER"];

    public static readonly string[] Reason =
        ["REASON_UNSPECIFIED", "PREGNANCY", "POSTPARTUM", "HORMONAL_CONTRACEPTION", "OTHER"];

    /// <summary>The number of a name; −1, which no enum has, where it is none of them.</summary>
    public static int NumberOf(string[] names, string name) => Array.IndexOf(names, name);
}

namespace Predictions.Contract;

/// <summary>The proto's names of enum values, each at the index of its number. JSON and CSV write them.</summary>
public static class EnumNames
{
    public static readonly string[] Evidence =
        ["EVIDENCE_UNSPECIFIED", "LH_TEST", "TEMPERATURE_SHIFT", "MONITOR", "OTHER", "MUCUS_PEAK"];

    public static readonly string[] SignKind = ["KIND_UNSPECIFIED", "MONITOR_HIGH", "FERTILE_MUCUS", "LH_NEGATIVE"];

    public static readonly string[] Reason =
        ["REASON_UNSPECIFIED", "PREGNANCY", "POSTPARTUM", "HORMONAL_CONTRACEPTION", "OTHER"];

    public static readonly string[] Status = ["STATUS_UNSPECIFIED", "ON_TRACK", "LATE", "PAUSED", "LAPSED"];

    public static readonly string[] Phase = ["PHASE_UNSPECIFIED", "MENSTRUAL", "FOLLICULAR", "FERTILE", "LUTEAL"];

    public static readonly string[] Degraded = ["NONE", "MODEL_UNAVAILABLE"];

    public static readonly string[] Regularity = ["REGULARITY_UNSPECIFIED", "REGULAR", "IRREGULAR"];

    public static readonly string[] State = ["STATE_UNSPECIFIED", "SERVING", "SHADOWING", "AVAILABLE", "REFUSED"];

    /// <summary>The number of a name; −1, which no enum has, for an unknown name.</summary>
    public static int NumberOf(string[] names, string name) => Array.IndexOf(names, name);
}

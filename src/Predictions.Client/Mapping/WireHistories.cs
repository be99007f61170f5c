namespace Predictions.Client.Mapping;

/// <summary>Histories and their changes to and from the contract's messages. Enums have the contract's numbers.</summary>
internal static class WireHistories
{
    public static V1.History ToWire(History history) => new()
    {
        Periods = { history.Periods.Select(ToWire) },
        Ovulations = { history.Ovulations.Select(ToWire) },
        Pauses = { history.Pauses.Select(ToWire) },
        Signs = { history.Signs.Select(ToWire) },
        BirthYear = history.BirthYear ?? 0,
    };

    public static V1.RecordHistoryRequest ToWire(string userId, HistoryChange change)
    {
        var wire = new V1.RecordHistoryRequest
        {
            UserId = userId,
            Periods = { change.Periods.Select(ToWire) },
            Ovulations = { change.Ovulations.Select(ToWire) },
            Pauses = { change.Pauses.Select(ToWire) },
            Signs = { change.Signs.Select(ToWire) },
            RemovePeriods = { change.RemovePeriods.Select(WireDates.ToWire) },
            RemoveOvulations = { change.RemoveOvulations.Select(WireDates.ToWire) },
            RemovePauses = { change.RemovePauses.Select(WireDates.ToWire) },
            RemoveSigns = { change.RemoveSigns.Select(ToWire) },
        };
        if (change.BirthYear is { } year)
            wire.BirthYear = year;
        return wire;
    }

    public static History ToHistory(V1.History wire) => new()
    {
        Periods = wire.Periods.ToArray(p => new Period(p.Start.ToDate(), p.Days == 0 ? null : p.Days)),
        Ovulations = wire.Ovulations.ToArray(o => new Ovulation(o.Date.ToDate(), (OvulationEvidence)o.Evidence)),
        Pauses = wire.Pauses.ToArray(p => new Pause(p.From.ToDate(), p.Until.ToOptionalDate(), (PauseReason)p.Reason)),
        Signs = wire.Signs.ToArray(s => new FertilitySign(s.Date.ToDate(), (FertilitySignKind)s.Kind)),
        BirthYear = wire.BirthYear == 0 ? null : wire.BirthYear,
        Revision = wire.Revision,
    };

    private static V1.Period ToWire(Period period) => new() { Start = period.Start.ToWire(), Days = period.Days ?? 0 };

    private static V1.Ovulation ToWire(Ovulation ovulation) => new()
    {
        Date = ovulation.Date.ToWire(),
        Evidence = (V1.Ovulation.Types.Evidence)ovulation.Evidence,
    };

    private static V1.Pause ToWire(Pause pause) => new()
    {
        From = pause.From.ToWire(),
        Until = pause.Until.ToWire(),
        Reason = (V1.Pause.Types.Reason)pause.Reason,
    };

    private static V1.FertilitySign ToWire(FertilitySign sign) => new()
    {
        Date = sign.Date.ToWire(),
        Kind = (V1.FertilitySign.Types.Kind)sign.Kind,
    };
}

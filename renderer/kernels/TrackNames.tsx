/** What the tracks and lanes are, next to them. */
import { configurationName } from '../../shared/profile/configuration.ts';
import { inferenceText, sampledText } from '../../shared/view/kernels/kernelFacts.ts';
import type { Track } from '../../shared/view/kernels/tracks.ts';
import { microsecondsText, plural, shareText } from '../../shared/view/text/format.ts';
import { withKeys } from '../keys/lookup.ts';
import { Icon } from '../widgets/icons.tsx';
import { Swatch } from '../widgets/Swatch.tsx';
import { ratioLine } from './paintLanes.ts';
import { heightOf, ratioHeight, type TimelineScene, topOfLanes, topOfTrack, trackPitch } from './scene.ts';
import { togglePinned, useTrackChoice } from './tracksShown.ts';
import type { Selection } from './useSelection.ts';

export function TrackNames({
  scene,
  selection,
}: {
  readonly scene: TimelineScene;
  readonly selection: Selection;
}) {
  const { tracks, lane, slots } = scene;
  const [base, other] = tracks;
  const lanes = topOfLanes(tracks.length);
  return (
    <div className="timeline-names" style={{ height: heightOf(scene) }}>
      {tracks.map((track, index) => (
        <TrackName
          key={track.name}
          track={track}
          top={topOfTrack(index)}
          current={tracks.length > 1 && index === selection.track}
          onChoose={() => selection.choose([...selection.rows], { track: index })}
        />
      ))}
      {lane !== null && base !== undefined && other !== undefined && (
        <>
          <div className="lane-name" style={{ top: lanes + 12 }}>
            <strong title={`${other.name} over ${base.name}`}>
              {shortName(other, base)} ÷ {shortName(base, other)}
            </strong>
            <span className="dim">width: {shortName(base, other)} time</span>
            <span className="dim">height: % of that time</span>
            <span className="dim">so area: {shortName(other, base)} time</span>
          </div>
          {lane.cut && (
            <span className="lane-mark" style={{ top: lanes + ratioLine(lane, lane.top) - 8 }}>
              cut at {shareText(lane.top)}
            </span>
          )}
          <span className="lane-mark" style={{ top: lanes + ratioLine(lane, 1) - 8 }}>
            100{'\u202f'}%
          </span>
          <span className="lane-mark" style={{ top: lanes + ratioHeight - 10 }}>
            0
          </span>
          {slots !== null && (
            <div className="lane-name" style={{ top: lanes + ratioHeight + 14 }}>
              <strong>Difference, µs</strong>
              <span className="dim">filled: {shortName(other, base)} slower</span>
              <span className="dim">hollow: {shortName(other, base)} faster</span>
              {scene.differences?.cut === true && (
                <span className="dim">cut at {microsecondsText(scene.differences.topUs)}</span>
              )}
            </div>
          )}
        </>
      )}
    </div>
  );
}

/** The precision alone where that tells them apart. */
function shortName({ name, profile }: Track, { profile: against }: Track): string {
  return profile.device === against.device && profile.precision !== against.precision
    ? profile.precision
    : name;
}

function TrackName({
  track: { name, profile, kernels },
  top,
  current,
  onChoose,
}: {
  readonly track: Track;
  readonly top: number;
  /** Keys move in it. */
  readonly current: boolean;
  readonly onChoose: () => void;
}) {
  const key = configurationName(profile);
  const choice = useTrackChoice();
  const isPinned = choice?.pinnedTracks.includes(key) === true;
  return (
    <div className={current ? 'track-name current' : 'track-name'} style={{ top, height: trackPitch - 4 }}>
      <button
        type="button"
        className="track-choose"
        aria-current={current ? 'true' : undefined}
        onClick={onChoose}
      >
        <strong className="ellipsis" title={name}>
          <Swatch device={profile.device} precision={profile.precision} /> {name}
        </strong>
        <span className="dim">
          {inferenceText(profile)}, {plural(kernels.length, 'kernel')}
        </span>
        <span className="dim">
          {profile.timeline === 'order' ? 'no start times: end to end' : sampledText(profile)}
        </span>
      </button>
      {choice !== null && (
        <button
          type="button"
          className="icon-button track-pin"
          aria-pressed={isPinned}
          aria-label={`Pin ${name}`}
          title={withKeys(
            isPinned ? 'Pinned on top' : 'Pin on top; the first pinned is the base',
            'timeline',
            'pinTrack',
          )}
          onClick={() => togglePinned(key)}
        >
          <Icon name="pin" size={12} />
        </button>
      )}
    </div>
  );
}
